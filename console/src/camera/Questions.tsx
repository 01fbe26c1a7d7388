import { useTranslation } from "react-i18next";
import type { Rule } from "../api/types";
import { Button, Dialog } from "../components";
import { clockTime } from "../format/time";
import { useClassName } from "../i18n/useClassName";
import { fromRule, type Draft } from "./draft";
import { Shape } from "./Shape";
import type { RuleEditor } from "./useRuleEditor";

/** Ask what the editor needs to know: whose version of a rule stays, whether to delete, whether to discard. */
export function Questions({ editor }: { editor: RuleEditor }) {
  const { t } = useTranslation("camera");
  const { question, ask, draft } = editor;
  if (question === null || draft === null) return null;
  const close = (): void => ask(null);
  if (question.kind === "conflict") return <Conflict editor={editor} newer={question.newer} draft={draft} />;
  const isDelete = question.kind === "delete";
  const goOn = (): void => {
    close();
    if (question.kind === "discard") question.then();
    else void editor.erase();
  };
  return (
    <Dialog
      title={t(isDelete ? "delete.title" : "discard.title", { name: draft.name })}
      onClose={close}
      footer={
        <>
          <Button onClick={close}>{t("form.stay")}</Button>
          <Button kind="danger" onClick={goOn}>{t(isDelete ? "form.delete" : "discard.do")}</Button>
        </>
      }
    >
      <p>{t(isDelete ? "delete.text" : "discard.text")}</p>
    </Dialog>
  );
}

function Conflict({ editor, newer, draft }: { editor: RuleEditor; newer: Rule; draft: Draft }) {
  const { t } = useTranslation("camera");
  const close = (): void => editor.ask(null);
  return (
    <Dialog
      wide
      title={t("conflict.title")}
      onClose={close}
      footer={
        <>
          <Button
            onClick={() => {
              close();
              editor.dispatch({ type: "open", rule: newer });
            }}
          >
            {t("conflict.take_newer")}
          </Button>
          <Button
            kind="primary"
            onClick={() => {
              close();
              void editor.save(newer);
            }}
          >
            {t("conflict.keep_mine")}
          </Button>
        </>
      }
    >
      <p>{t("conflict.text", { time: clockTime(newer.changed_at) })}</p>
      <div className="conflict-pair">
        <Version title={t("conflict.newer")} rule={fromRule(newer)} />
        <Version title={t("conflict.mine")} rule={draft} />
      </div>
    </Dialog>
  );
}

const SMALL = { width: 320, height: 180 };

function Version({ title, rule }: { title: string; rule: Draft }) {
  const { t } = useTranslation("camera");
  const className = useClassName();
  const classes = rule.classes.length === 0 ? t("any") : rule.classes.map(className).join(", ");
  return (
    <section className="conflict-version">
      <h3>{title}</h3>
      <svg viewBox={`0 0 ${SMALL.width} ${SMALL.height}`} aria-hidden="true">
        <g className="shape shape-draft">
          <Shape kind={rule.kind} points={rule.points} direction={rule.direction} picture={SMALL} units={1} />
        </g>
      </svg>
      <p>{rule.name}</p>
      <p className="muted">
        {[t(`kind.${rule.kind}`), classes, t(`wall:priority.${rule.priority}`), t(rule.enabled ? "on" : "off")].join(" · ")}
      </p>
    </section>
  );
}
