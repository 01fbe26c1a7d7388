import type { Reason } from "./pieces";

const SIZE = 8;
// Each reason has a pattern of its own, so that none is told by its colour alone.
const SHAPES: Record<Reason, string> = {
  camera_offline: "M-2 10 10 -2M-2 2 2 -2M6 10 10 6",
  network_loss: "M-2 -2 10 10M6 -2 10 2M-2 6 2 10",
  disk_full: "M0 2h8M0 6h8",
  storage_away: "M0 4h5",
  disabled: "M2 0v8M6 0v8",
  recorder_down: "M0 0 8 8M8 0 0 8",
  overload: "M0 4h8M4 0v8",
  deleted: "M0 6h3M5 2h3",
  unknown: "M3.5 4h1",
};

/** The patterns of what is missing; `id` keeps them apart from those of other drawings. */
export function Patterns({ id }: { id: string }) {
  return (
    <defs>
      {Object.entries(SHAPES).map(([reason, path]) => (
        <pattern key={reason} id={`${id}-${reason}`} width={SIZE} height={SIZE} patternUnits="userSpaceOnUse">
          <rect className="timeline-pattern-ground" width={SIZE} height={SIZE} />
          <path className="timeline-pattern" d={path} />
        </pattern>
      ))}
    </defs>
  );
}
