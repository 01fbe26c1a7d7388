import type { CameraStateName } from "../api/types";
import type { State } from "../components/StateMark";

const MARKS: Record<CameraStateName, State> = { live: "good", offline: "offline", stalled: "stalled", disabled: "disabled" };

export const stateMark = (state: CameraStateName): State => MARKS[state];
