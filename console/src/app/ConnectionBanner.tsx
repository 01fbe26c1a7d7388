import { useTranslation } from "react-i18next";
import { useConnection } from "../api/connection";
import { StateMark } from "../components";
import { clockTime, duration } from "../format/time";
import { useNow } from "../format/useNow";
import { useLanguage } from "../i18n/useLanguage";

const GRACE_MS = 2000; // a stream that comes back at once is no news

/** Say that what is on the screen may be old, since when, and that the console keeps trying. */
export function ConnectionBanner() {
  const { t } = useTranslation("shell");
  const connection = useConnection();
  const now = useNow();
  const language = useLanguage();
  if (connection.state !== "lost" || now - connection.since < GRACE_MS) return null;
  return (
    <p className="banner" role="alert">
      <StateMark state="offline" />
      {t("connection.lost_since", { time: clockTime(connection.since), duration: duration(now - connection.since, language) })}
    </p>
  );
}
