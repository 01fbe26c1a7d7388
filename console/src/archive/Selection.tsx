import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../components";
import { duration } from "../format/time";
import { useLanguage } from "../i18n/useLanguage";
import { marked, type Marks } from "./marks";

/** Mark a span for keeping or export. */
export function Selection({ marks, onMark, children }: { marks: Marks; onMark: (side: "from" | "to") => void; children?: ReactNode }) {
  const { t } = useTranslation("archive");
  const language = useLanguage();
  const span = marked(marks);
  return (
    <div className="archive-selection" role="group" aria-label={t("selection.title")}>
      <Button kind="quiet" hotkey="I" aria-pressed={marks.from !== null} onClick={() => { onMark("from"); }}>{t("selection.from")}</Button>
      <Button kind="quiet" hotkey="O" aria-pressed={marks.to !== null} onClick={() => { onMark("to"); }}>{t("selection.to")}</Button>
      {span !== null && <span className="archive-span">{t("selection.length", { duration: duration(span.to - span.from, language) })}</span>}
      {children}
    </div>
  );
}
