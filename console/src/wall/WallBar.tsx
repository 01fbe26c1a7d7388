import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../components";
import { useKeys } from "../keyboard/useKeys";
import type { Choice } from "./choice";
import { LAYOUTS } from "./layout";

interface Props {
  choice: Choice;
  onChoice: (choice: Choice) => void;
  search: string;
  onSearch: (text: string) => void;
  range: { from: number; to: number; of: number };
  onTurn: (by: number) => void;
  onReduce: () => void;
}

/** How the wall is laid out, which page of it is shown, and which cameras. */
export function WallBar({ choice, onChoice, search, onSearch, range, onTurn, onReduce }: Props) {
  const { t } = useTranslation("wall");
  const field = useRef<HTMLInputElement>(null);
  useKeys("wall:title", [
    { code: "KeyB", label: "wall:keys.boxes", run: () => onChoice({ ...choice, boxes: !choice.boxes }) },
    { code: "ArrowLeft", label: "wall:keys.previous", run: () => onTurn(-1) },
    { code: "ArrowRight", label: "wall:keys.next", run: () => onTurn(1) },
    { code: "Slash", label: "wall:keys.search", run: () => field.current?.focus() },
    { code: "Escape", label: "wall:keys.reduce", run: onReduce },
  ]);
  return (
    <header className="wall-bar">
      <div className="wall-layouts" role="group" aria-label={t("layout")}>
        {LAYOUTS.map((layout) => (
          <button
            key={layout}
            type="button"
            className="wall-layout"
            aria-pressed={choice.layout === layout}
            aria-label={t(`layouts.${layout}`)}
            onClick={() => onChoice({ ...choice, layout })}
          >
            {layout === "alarm" ? t("layouts.alarm") : layout}
          </button>
        ))}
      </div>
      <Button kind="quiet" hotkey="B" aria-pressed={choice.boxes} onClick={() => onChoice({ ...choice, boxes: !choice.boxes })}>
        {t(choice.boxes ? "video:boxes.hide" : "video:boxes.show")}
      </Button>
      <input
        ref={field}
        type="search"
        className="wall-search"
        value={search}
        placeholder={t("search")}
        aria-label={t("search")}
        onChange={(event) => onSearch(event.target.value)}
      />
      <nav className="wall-pages" aria-label={t("pages")}>
        <Button kind="quiet" aria-label={t("previous")} disabled={range.from <= 1} onClick={() => onTurn(-1)}>
          ‹
        </Button>
        <span>{range.of === 0 ? "0" : t("range", range)}</span>
        <Button kind="quiet" aria-label={t("next")} disabled={range.to >= range.of} onClick={() => onTurn(1)}>
          ›
        </Button>
      </nav>
    </header>
  );
}
