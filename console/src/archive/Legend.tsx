import { useId } from "react";
import { useTranslation } from "react-i18next";
import { Patterns } from "./Patterns";
import { REASONS, reasonOf } from "./pieces";
import type { CameraTimeline, Span } from "./types";

/** The words to the patterns that are in view. */
export function Legend({ rows, view }: { rows: CameraTimeline[]; view: Span }) {
  const { t } = useTranslation("archive");
  const id = useId();
  const seen = (item: { from: string; to: string }): boolean => Date.parse(item.to) > view.from && Date.parse(item.from) < view.to;
  const pieces = rows.flatMap((row) => row.pieces.filter(seen));
  const reasons = REASONS.filter((reason) => pieces.some((piece) => piece.state === "missing" && reasonOf(piece) === reason));
  return (
    <ul className="timeline-legend">
      <li><Sample><rect className="timeline-recorded" width={24} height={12} /></Sample>{t("legend.recorded")}</li>
      {reasons.map((reason) => (
        <li key={reason}><Sample><Patterns id={`${id}-${reason}`} /><rect className="timeline-missing" width={24} height={12} fill={`url(#${id}-${reason}-${reason})`} /></Sample>{t(`reason.${reason}`)}</li>
      ))}
      {rows.some((row) => row.holds.some(seen)) && <li><Sample><path className="timeline-hold" d="M1 10V2h22v8" /></Sample>{t("legend.hold")}</li>}
    </ul>
  );
}

const Sample = ({ children }: { children: React.ReactNode }) => <svg width={24} height={12} aria-hidden="true">{children}</svg>;
