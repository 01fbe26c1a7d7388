import { useTranslation } from "react-i18next";
import { Button } from "../components";
import { usePurposeWord } from "./purpose";
import type { Look } from "./types";

interface Props {
  look: Look;
  count: number;
  onChange: () => void;
  onCameras: () => void;
  onBookmarks: () => void;
}

/** For which case is looked, and at which cameras. */
export function CaseBar({ look, count, onChange, onCameras, onBookmarks }: Props) {
  const { t } = useTranslation("archive");
  const word = usePurposeWord();
  return (
    <header className="archive-bar">
      <h1 className="archive-case">
        <span className="muted">{t("case")}</span> {look.case_reference}
        <span className="archive-purpose muted">{word(look.purpose)}</span>
      </h1>
      <Button kind="quiet" onClick={onChange}>{t("change_case")}</Button>
      <span className="archive-bar-end">
        <Button kind="quiet" hotkey="B" onClick={onBookmarks}>{t("bookmarks.title")}</Button>
        <Button onClick={onCameras}>{t("cameras.button", { count })}</Button>
      </span>
    </header>
  );
}
