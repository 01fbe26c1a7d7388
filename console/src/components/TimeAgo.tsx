import { useTranslation } from "react-i18next";
import { dateAndTime, duration } from "../format/time";
import { useNow } from "../format/useNow";
import { useLanguage } from "../i18n/useLanguage";

/** `3 хв 12 с тому`, counting; the exact time stands in the tooltip. */
export function TimeAgo({ at }: { at: string }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const age = duration(useNow() - Date.parse(at), language);
  return <time dateTime={at} title={dateAndTime(at, language)}>{t("common:ago", { duration: age })}</time>;
}
