import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { setLanguage } from "../i18n";
import { useLanguage } from "../i18n/useLanguage";

/** A page without the frame: the mark, one card, the language switch. */
export function LonePage({ title, children }: { title: string; children: ReactNode }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const other = language === "uk" ? "en" : "uk";
  return (
    <main className="lone-page">
      <div className="card">
        <header className="card-head">
          <img src="/varta.svg" alt="" width="40" height="40" />
          <div><p className="wordmark">{t("shell:product")}</p><p className="muted">{t("shell:product_is")}</p></div>
        </header>
        <h1>{title}</h1>
        {children}
      </div>
      <button type="button" className="button button-quiet" lang={other} onClick={() => void setLanguage(other)}>{t("shell:language.other_long")}</button>
    </main>
  );
}
