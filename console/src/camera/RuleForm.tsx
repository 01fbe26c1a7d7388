import { useTranslation } from "react-i18next";
import { Button, CheckField, ErrorLine, SelectField, TextField } from "../components";
import { ClassPicker } from "./ClassPicker";
import { draftFault, PRIORITIES, type Draft, type Step } from "./draft";
import { KINDS, reads, shapeOf } from "./kinds";
import { RuleFields } from "./RuleFields";
import { RuleTimes } from "./RuleTimes";

interface Props {
  draft: Draft;
  dispatch: (step: Step) => void;
  selected: number | null;
  onSave: () => void;
  onDrop: () => void;
  onDelete: () => void;
  busy: boolean;
  error: unknown;
  readOnly: boolean;
}

/** The fields of one rule, and what is still missing before it can be saved. */
export function RuleForm({ draft, dispatch, selected, onSave, onDrop, onDelete, busy, error, readOnly }: Props) {
  const { t } = useTranslation("camera");
  const fault = readOnly ? null : draftFault(draft);
  return (
    <form
      className="rule-form"
      aria-label={draft.name === "" ? t("form.title") : draft.name}
      onSubmit={(event) => {
        event.preventDefault();
        if (fault === null && draft.changed) onSave();
      }}
    >
      <fieldset disabled={readOnly || busy}>
        <TextField
          label={t("form.name")}
          value={draft.name}
          maxLength={80}
          required
          onChange={(event) => dispatch({ type: "fields", fields: { name: event.target.value } })}
        />
        <RuleFields draft={draft} dispatch={dispatch} />
        {reads(draft.kind, "classes") && (
          <ClassPicker
            chosen={draft.classes}
            usual={KINDS[draft.kind].classes}
            disabled={readOnly}
            onChange={(classes) => dispatch({ type: "fields", fields: { classes } })}
          />
        )}
        <SelectField
          label={t("form.priority")}
          value={draft.priority}
          onChange={(event) => {
            const priority = PRIORITIES.find((known) => known === event.target.value);
            if (priority) dispatch({ type: "fields", fields: { priority } });
          }}
        >
          {PRIORITIES.map((priority) => <option key={priority} value={priority}>{t(`wall:priority.${priority}`)}</option>)}
        </SelectField>
        <RuleTimes draft={draft} readOnly={readOnly} set={(fields) => dispatch({ type: "fields", fields })} />
        <CheckField
          label={t("form.enabled")}
          checked={draft.enabled}
          onChange={(event) => dispatch({ type: "fields", fields: { enabled: event.target.checked } })}
        />
      </fieldset>
      {!readOnly && <Drawing draft={draft} dispatch={dispatch} selected={selected} />}
      {fault !== null && <p className={draft.drawing ? "field-hint" : "field-error"} role="status">{t(`fault.${fault.replace(/^rule\./, "")}`)}</p>}
      <ErrorLine error={error} />
      <footer className="rule-actions">
        {!readOnly && <Button type="submit" kind="primary" busy={busy} disabled={fault !== null || !draft.changed}>{t("form.save")}</Button>}
        <Button onClick={onDrop}>{t(readOnly || !draft.changed ? "form.close" : "form.cancel")}</Button>
        {!readOnly && draft.id !== null && <Button kind="danger" onClick={onDelete}>{t("form.delete")}</Button>}
      </footer>
    </form>
  );
}

/** What can be done to the drawing without a mouse's precision. */
function Drawing({ draft, dispatch, selected }: Pick<Props, "draft" | "dispatch" | "selected">) {
  const { t } = useTranslation("camera");
  const shape = shapeOf(draft.kind);
  const isArea = shape === "area";
  if (shape === "none") return null;
  return (
    <div className="rule-drawing" role="group" aria-label={t("drawing.title")}>
      {draft.drawing && isArea && (
        <Button disabled={draft.points.length < 3} onClick={() => dispatch({ type: "close" })}>{t("drawing.close")}</Button>
      )}
      {draft.drawing && <Button disabled={draft.points.length === 0} onClick={() => dispatch({ type: "undo" })}>{t("drawing.undo")}</Button>}
      {!draft.drawing && <Button onClick={() => dispatch({ type: "redraw" })}>{t(draft.points.length === 0 ? "drawing.draw" : "drawing.redraw")}</Button>}
      {isArea && (draft.drawing || draft.points.length > 0) && <Button onClick={() => dispatch({ type: "whole" })}>{t("drawing.whole")}</Button>}
      {!draft.drawing && !isArea && <Button onClick={() => dispatch({ type: "reverse" })}>{t("drawing.reverse")}</Button>}
      {!draft.drawing && isArea && draft.points.length > 0 && (
        <Button
          disabled={selected === null || draft.points.length <= 3}
          onClick={() => {
            if (selected !== null) dispatch({ type: "remove", index: selected });
          }}
        >
          {t("drawing.remove")}
        </Button>
      )}
    </div>
  );
}
