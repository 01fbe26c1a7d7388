import { useTranslation } from "react-i18next";
import { StateMark } from "../components";
import { duration, figure } from "../format/time";
import { useLanguage } from "../i18n/useLanguage";
import { clockGoes } from "./health";

const MINUTE_MS = 60_000;

/** How a camera's clock goes, as shape and word; `asked` for a sentence of its own, over a reading of whole seconds. */
export function ClockWord({ offsetMs, asked = false }: { offsetMs: number | null; asked?: boolean }) {
  const { t } = useTranslation("field");
  const language = useLanguage();
  const goes = clockGoes(offsetMs);
  const by = Math.abs(offsetMs ?? 0);
  const far = by < MINUTE_MS ? t("clock.seconds", { seconds: figure(by / 1000, language, asked ? 0 : 1) }) : duration(by, language);
  const words = asked ? "clock.sentence" : "clock.word";
  if (goes === "untold") return <span className="muted">{t(`${words}.untold`)}</span>;
  return <span className="state-words"><StateMark state={goes === "exact" ? "good" : "medium"} size={12} />{t(`${words}.${goes}`, { by: far })}</span>;
}
