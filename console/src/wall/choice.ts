import { LAYOUTS, type Layout } from "./layout";

/** What a person chose for the wall. */
export interface Choice {
  layout: Layout;
  order: string[];
  boxes: boolean;
}

export function readChoice(stored: unknown): Choice {
  const found = typeof stored === "object" && stored !== null ? (stored as Partial<Record<keyof Choice, unknown>>) : {};
  return {
    layout: LAYOUTS.find((layout) => layout === found.layout) ?? "4",
    order: Array.isArray(found.order) ? found.order.filter((id) => typeof id === "string") : [],
    boxes: found.boxes === true,
  };
}
