/** Marks that stand so close that they are shown as one. */
export interface Cluster<T> {
  px: number;
  items: T[];
}

/** Join marks that are nearer than `gap` pixels to the first of their cluster; those out of view are left out. */
export function clusters<T>(items: readonly T[], px: (item: T) => number, width: number, gap: number): Cluster<T>[] {
  const found: Cluster<T>[] = [];
  const sorted = items.map((item) => ({ item, px: px(item) })).filter((mark) => mark.px >= 0 && mark.px <= width).sort((a, b) => a.px - b.px);
  for (const mark of sorted) {
    const last = found.at(-1);
    if (last !== undefined && mark.px - last.px < gap) last.items.push(mark.item);
    else found.push({ px: mark.px, items: [mark.item] });
  }
  return found;
}
