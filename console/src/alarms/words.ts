import type { Verdict } from "../api/types";

export const VERDICTS: readonly Verdict[] = ["confirmed", "false_alarm", "benign", "duplicate"];
