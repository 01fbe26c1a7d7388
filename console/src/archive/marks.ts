import type { Span } from "./types";

/** The two ends of what is marked for keeping or export; each may be missing. */
export interface Marks {
  from: number | null;
  to: number | null;
}

/** Set one end; another that would lie on the wrong side is taken away. */
export function moved(marks: Marks, side: "from" | "to", at: number): Marks {
  if (side === "from") return { from: at, to: marks.to !== null && marks.to > at ? marks.to : null };
  return { from: marks.from !== null && marks.from < at ? marks.from : null, to: at };
}

export function marked(marks: Marks): Span | null {
  return marks.from === null || marks.to === null ? null : { from: marks.from, to: marks.to };
}
