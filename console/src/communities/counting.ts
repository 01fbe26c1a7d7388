// Which memorandum of a hromada counts, and how its state is shown; the same rules as the server's summary.

import type { State } from "../components/StateMark";
import type { Memorandum, MemorandumState } from "./types";

const IN_FORCE: readonly MemorandumState[] = ["signed", "active", "suspended"];
const OPEN: readonly MemorandumState[] = [...IN_FORCE, "invited", "negotiating", "agreed"];

export const inForce = (state: MemorandumState): boolean => IN_FORCE.includes(state);

/** Return for each hromada the memorandum that counts: the open one, else the newest. The list is oldest first. */
export function counting(memoranda: readonly Memorandum[]): Map<string, Memorandum> {
  const found = new Map<string, Memorandum>();
  for (const memorandum of memoranda) {
    const other = found.get(memorandum.hromada);
    if (other === undefined || !OPEN.includes(other.state)) found.set(memorandum.hromada, memorandum);
  }
  return found;
}

/** Colour means state: late is a matter for a person, in force is good, the rest waits. */
export function markOf(memorandum: Memorandum | undefined): State {
  if (memorandum === undefined) return "disabled";
  if (memorandum.obligations.some((obligation) => obligation.overdue)) return "medium";
  if (memorandum.state === "suspended") return "stalled";
  return inForce(memorandum.state) ? "good" : "disabled";
}
