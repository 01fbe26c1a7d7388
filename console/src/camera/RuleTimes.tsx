import { useTranslation } from "react-i18next";
import { Button, SelectField, TextField } from "../components";
import { MODES, type Draft, type Fields } from "./draft";
import { DAYS, type Window } from "./schedule";

interface Props {
  draft: Draft;
  set: (fields: Fields) => void;
  readOnly: boolean;
}

const HOUR_MS = 3_600_000;
const NIGHT: Window = { days: [...DAYS], from: "22:00", to: "06:00" };

/** When a rule is in force, and what becomes of what it sees. */
export function RuleTimes({ draft, set, readOnly }: Props) {
  const { t } = useTranslation("camera");
  return (
    <>
      <SelectField
        label={t("form.mode")}
        hint={t(`mode_about.${draft.mode}`)}
        value={draft.mode}
        onChange={(event) => {
          const mode = MODES.find((known) => known === event.target.value);
          if (mode) set({ mode, until: mode === "snoozed" ? draft.until || new Date(Date.now() + HOUR_MS).toISOString() : "" });
        }}
      >
        {MODES.map((mode) => <option key={mode} value={mode}>{t(`mode.${mode}`)}</option>)}
      </SelectField>
      {draft.mode === "snoozed" && (
        <TextField
          label={t("form.until")}
          type="datetime-local"
          value={localText(draft.until)}
          required
          onChange={(event) => set({ until: event.target.value === "" ? "" : new Date(event.target.value).toISOString() })}
        />
      )}
      <div className="field" role="group" aria-label={t("form.schedule")}>
        <span className="field-name">{t("form.schedule")}</span>
        {draft.schedule.map((window, index) => (
          <WindowRow
            key={index}
            window={window}
            readOnly={readOnly}
            onChange={(changed) => set({ schedule: draft.schedule.toSpliced(index, 1, ...(changed === null ? [] : [changed])) })}
          />
        ))}
        <p className="field-hint">{t(draft.schedule.length === 0 ? "form.always" : "form.schedule_hint")}</p>
        {!readOnly && draft.schedule.length < 32 && (
          <Button kind="quiet" onClick={() => set({ schedule: [...draft.schedule, NIGHT] })}>{t("form.add_window")}</Button>
        )}
      </div>
    </>
  );
}

function WindowRow({ window, readOnly, onChange }: { window: Window; readOnly: boolean; onChange: (window: Window | null) => void }) {
  const { t } = useTranslation("camera");
  const toggle = (day: string): readonly string[] => (window.days.includes(day) ? window.days.filter((other) => other !== day) : [...window.days, day]);
  return (
    <div className="rule-window">
      <div className="class-chips">
        {DAYS.map((day) => (
          <button key={day} type="button" className="class-chip" aria-pressed={window.days.includes(day)} disabled={readOnly} onClick={() => onChange({ ...window, days: toggle(day) })}>
            {t(`day.${day}`)}
          </button>
        ))}
      </div>
      <div className="rule-window-times">
        <input type="time" aria-label={t("form.from")} value={window.from} disabled={readOnly} onChange={(event) => onChange({ ...window, from: event.target.value })} />
        <span aria-hidden="true">–</span>
        <input type="time" aria-label={t("form.to")} value={window.to} disabled={readOnly} onChange={(event) => onChange({ ...window, to: event.target.value })} />
        {!readOnly && <Button kind="quiet" onClick={() => onChange(null)}>{t("form.remove_window")}</Button>}
      </div>
    </div>
  );
}

/** Return a moment as the field for date and time wants it: by the clock on this screen. */
function localText(iso: string): string {
  if (iso === "") return "";
  const at = new Date(iso);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
