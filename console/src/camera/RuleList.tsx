import { useTranslation } from "react-i18next";
import type { Rule } from "../api/types";
import { Button, EmptyState, ErrorState, Skeleton, StateMark } from "../components";
import { useClassName } from "../i18n/useClassName";
import type { RuleKind } from "./geometry";
import { KINDS, reads, shapeOf } from "./kinds";
import type { RuleEditor } from "./useRuleEditor";

/** The rules of a camera, and the two ways to begin a new one. */
export function RuleList({ editor, readOnly }: { editor: RuleEditor; readOnly: boolean }) {
  const { t } = useTranslation("camera");
  const { rules, draft, leave, dispatch } = editor;
  const begin = (kind: RuleKind): void =>
    leave(() => dispatch({ type: "new", kind, name: t(`new_name.${shapeOf(kind)}`, { number: (rules?.length ?? 0) + 1 }) }));
  return (
    <section className="rule-list" aria-label={t("rules")}>
      <h2>{t("rules")}</h2>
      {rules === undefined && (editor.loadError ? <ErrorState error={editor.loadError} /> : <Skeleton rows={2} height={44} />)}
      {rules?.length === 0 && <EmptyState title={t("no_rules.title")} text={t(readOnly ? "no_rules.text_read_only" : "no_rules.text")} />}
      <ul>
        {rules?.map((rule) => (
          <li key={rule.id}>
            <RuleRow rule={rule} open={rule.id === draft?.id} onOpen={() => leave(() => dispatch({ type: "open", rule }))} />
          </li>
        ))}
      </ul>
      {readOnly ? (
        <p className="muted">{t("read_only")}</p>
      ) : (
        <div className="rule-new">
          <Button onClick={() => begin("intrusion")}>{t("new.intrusion")}</Button>
          <Button onClick={() => begin("line_crossing")}>{t("new.line_crossing")}</Button>
          <p className="field-hint">{t("new.hint")}</p>
        </div>
      )}
    </section>
  );
}

function RuleRow({ rule, open, onOpen }: { rule: Rule; open: boolean; onOpen: () => void }) {
  const { t } = useTranslation("camera");
  const className = useClassName();
  const { spec } = rule;
  const named = spec.classes.length === 0 ? KINDS[spec.kind].classes : spec.classes;
  const classes = !reads(spec.kind, "classes") ? null : named.length === 0 ? t("any") : named.map(className).join(", ");
  const mode = spec.mode === "active" ? null : t(`mode.${spec.mode}`);
  return (
    <button type="button" className="rule-row" aria-current={open ? "true" : undefined} onClick={onOpen}>
      <StateMark state={rule.enabled ? rule.priority : "disabled"} />
      <span>
        <strong>{spec.name}</strong>
        <span className="muted">
          {[t(`kind.${spec.kind}`), classes, rule.enabled ? t(`wall:priority.${rule.priority}`) : t("off"), mode].filter((word) => word !== null).join(" · ")}
        </span>
      </span>
    </button>
  );
}
