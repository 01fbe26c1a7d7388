/** A moment as a `datetime-local` field shows it, in the time of this computer, to the second. */
export function fieldOf(at: number): string {
  const date = new Date(at);
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** The moment that a `datetime-local` field says; null for none. */
export function momentOf(field: string): number | null {
  const at = field === "" ? Number.NaN : new Date(field).getTime();
  return Number.isNaN(at) ? null : at;
}

export const iso = (at: number): string => new Date(at).toISOString();
