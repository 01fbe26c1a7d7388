import { useTranslation } from "react-i18next";
import { asApiError } from "../api/errors";
import { StateMark } from "../components";
import { useErrorText } from "../i18n/errorText";
import { useClock, type Engine } from "./engine";
import { pieceAt, useReasonText } from "./reasonText";
import type { CameraTimeline } from "./types";
import type { ViewState } from "./view";

interface Props {
  state: ViewState;
  shown: string;
  near: CameraTimeline | undefined;
  engine: Engine;
}

/** Say over the picture why the moment is not shown; nothing while it is. */
export function TileNote({ state, shown, near, engine }: Props) {
  const { t } = useTranslation("archive");
  const text = useErrorText();
  if (shown === "shown" || shown === "picture") return null;
  if (shown === "loading") return <p className="archive-note archive-note-quiet" role="status">{t("common:loading")}</p>;
  if (shown === "future") return <p className="archive-note" role="status">{t("future")}</p>;
  if (shown === "gap") return <Gap near={near} engine={engine} />;
  if (state.video.kind !== "error") return <p className="archive-note" role="status">{t("undecodable")}</p>;
  const failure = asApiError(state.video.error);
  return <p className="archive-note" role="alert"><StateMark state="offline" />{text(failure)} <code>{failure.code}</code></p>;
}

/** `Запису немає: …`, and the way to where there is one again. */
function Gap({ near, engine }: { near: CameraTimeline | undefined; engine: Engine }) {
  const { t } = useTranslation("archive");
  const say = useReasonText();
  const piece = useClock(engine, (at) => pieceAt(near, at) ?? null);
  const next = useClock(engine, (at) => {
    const from = near?.pieces.find((item) => item.state === "recorded" && Date.parse(item.from) > at)?.from;
    return from === undefined ? null : Date.parse(from);
  });
  const words = piece?.state === "missing" ? t("gap_because", { reason: say(piece) }) : t(piece?.state === "not_expected" ? "not_expected" : "gap");
  return (
    <div className="archive-note" role="status">
      <StateMark state="offline" />
      <span>{words}</span>
      {next !== null && <button type="button" className="button button-plain" onClick={() => { engine.seek(next); }}>{t("next_recorded")}</button>}
    </div>
  );
}
