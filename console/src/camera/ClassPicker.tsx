import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useClasses } from "../api/queries";
import { Button } from "../components";
import { useClassName } from "../i18n/useClassName";

const COMMON = ["person", "vehicle", "car", "truck", "bus", "motorcycle", "bicycle", "animal", "bag", "object"];

interface Props {
  chosen: readonly string[];
  onChange: (classes: string[]) => void;
  disabled: boolean;
  /** What the kind of rule takes where nothing is chosen; none means any object. */
  usual?: readonly string[];
}

/** Choose what a rule looks for: the common classes at once, the others on request; none means any. */
export function ClassPicker({ chosen, onChange, disabled, usual = [] }: Props) {
  const { t } = useTranslation("camera");
  const known = useClasses().data ?? COMMON;
  const [all, setAll] = useState(false);
  const label = useId();
  const className = useClassName();
  const first = COMMON.filter((name) => known.includes(name));
  const others = [...known, ...chosen.filter((name) => !known.includes(name))];  // a rule may use an older word
  const rest = others.filter((name) => !first.includes(name));
  const shown = [...first, ...rest.filter((name) => all || chosen.includes(name))];
  const toggle = (name: string): void =>
    onChange(chosen.includes(name) ? chosen.filter((other) => other !== name) : [...chosen, name]);
  return (
    <div className="field" role="group" aria-labelledby={label}>
      <span id={label} className="field-name">{t("form.classes")}</span>
      <div className="class-chips">
        {shown.map((name) => (
          <button
            key={name}
            type="button"
            className="class-chip"
            aria-pressed={chosen.includes(name)}
            disabled={disabled}
            onClick={() => toggle(name)}
          >
            {className(name)}
          </button>
        ))}
        {rest.length > 0 && !disabled && (
          <Button kind="quiet" className="class-more" aria-expanded={all} onClick={() => setAll(!all)}>
            {t(all ? "form.fewer_classes" : "form.more_classes")}
          </Button>
        )}
      </div>
      <p className="field-hint">{chosen.length === 0 ? (usual.length === 0 ? t("form.any_class") : t("form.usual_class", { classes: usual.map(className).join(", ") })) : t("form.chosen_classes", { count: chosen.length })}</p>
    </div>
  );
}
