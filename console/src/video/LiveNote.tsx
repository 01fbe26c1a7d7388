import { useTranslation } from "react-i18next";
import { StateMark } from "../components";
import { clockTime, duration, figure, longDate } from "../format/time";
import { useNow } from "../format/useNow";
import { useLanguage } from "../i18n/useLanguage";
import { centreNow } from "./browser";
import type { LiveState } from "./player";

/** Say over the picture why it is not live; nothing while it is. */
export function LiveNote({ state }: { state: LiveState }) {
  const text = useNote(state);
  if (text === null) return null;
  const mark = state.kind === "stalled" ? "stalled" : state.kind === "offline" ? "offline" : null;
  return (
    <div className={`live-note live-note-${state.kind}`} role="status">
      {mark !== null && <StateMark state={mark} />}
      <span>{text}</span>
      {state.kind === "error" && <code>{state.code}</code>}
    </div>
  );
}

function useNote(state: LiveState): string | null {
  const { t } = useTranslation("video");
  const language = useLanguage();
  useNow(); // counts on
  switch (state.kind) {
    case "connecting":
      return t("connecting");
    case "stalled":
      return t("stalled", { duration: duration(centreNow() - state.sinceMs, language) });
    case "offline":
      return state.since === null ? t("offline") : t("offline_since", { time: sinceText(state.since, language) });
    case "error":
      return `${t(`error.${state.code.replace(/^video\./, "")}`)}${state.retry ? ` ${t("trying_again")}` : ""}`;
    default:
      return null;
  }
}

/** `22:14:07` for today, with the date before it for longer ago. */
function sinceText(since: string, language: ReturnType<typeof useLanguage>): string {
  const today = new Date(centreNow()).toDateString() === new Date(since).toDateString();
  return today ? clockTime(since) : `${longDate(since, language)}, ${clockTime(since)}`;
}

/** `затримка 0,6 с` beside a live picture. */
export function Delay({ state }: { state: LiveState }) {
  const { t } = useTranslation("video");
  const language = useLanguage();
  if (state.kind !== "live" || state.delayMs === null) return null;
  return <span className="live-delay">{t("delay", { seconds: figure(Math.round(state.delayMs / 100) / 10, language, 1) })}</span>;
}
