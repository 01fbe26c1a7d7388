import type { Priority } from "../api/types";

export type State = Priority | "good" | "offline" | "stalled" | "disabled" | "exercise";

// Each state has a shape of its own, so that no state is told by its colour alone.
const SHAPES: Record<State, React.ReactNode> = {
  critical: <path d="M5 .8h6L15.2 5v6L11 15.2H5L.8 11V5Z" />,
  high: <path d="M8 1 15.4 14.6H.6Z" />,
  medium: <path d="M8 .6 15.4 8 8 15.4.6 8Z" />,
  low: <circle cx="8" cy="8" r="6.4" />,
  good: <path d="m2 8.5 4 4.2L14 4" fill="none" stroke="currentColor" strokeWidth="2.6" />,
  offline: <path d="m3 3 10 10M13 3 3 13" fill="none" stroke="currentColor" strokeWidth="2.6" />,
  stalled: <path d="M3.5 2h3v12h-3Zm6 0h3v12h-3Z" />,
  disabled: <circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" strokeWidth="2" strokeDasharray="3 2.3" />,
  exercise: <path d="M2 2h12v12H2Zm3 3v6h6V5Z" fillRule="evenodd" />,
};

/** A state's shape in its colour. Put the state's word beside it, or give it as `label`. */
export function StateMark({ state, label, size = 14 }: { state: State; label?: string; size?: number }) {
  const named = label === undefined ? { "aria-hidden": true } : { role: "img", "aria-label": label };
  return (
    <svg className={`state-mark state-${state}`} width={size} height={size} viewBox="0 0 16 16" fill="currentColor" {...named}>
      {SHAPES[state]}
    </svg>
  );
}
