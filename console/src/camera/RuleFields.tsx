import { useTranslation } from "react-i18next";
import { AreaField, SelectField, TextField } from "../components";
import { DIRECTIONS, type Draft, type Fields, type Step } from "./draft";
import { isKind, KIND_GROUPS, KINDS, reads } from "./kinds";

interface Props {
  draft: Draft;
  dispatch: (step: Step) => void;
}

/** What a rule watches for, and the thresholds that its kind reads. */
export function RuleFields({ draft, dispatch }: Props) {
  const { t } = useTranslation("camera");
  const form = KINDS[draft.kind];
  const set = (fields: Fields): void => dispatch({ type: "fields", fields });
  return (
    <>
      <SelectField
        label={t("form.kind")}
        hint={t(`about.${draft.kind}`)}
        value={draft.kind}
        onChange={(event) => {
          if (isKind(event.target.value)) dispatch({ type: "kind", kind: event.target.value });
        }}
      >
        {KIND_GROUPS.map((group) => (
          <optgroup key={group.name} label={t(`kinds.${group.name}`)}>
            {group.kinds.map((kind) => <option key={kind} value={kind}>{t(`kind.${kind}`)}</option>)}
          </optgroup>
        ))}
      </SelectField>
      {form.ground && <p className="field-hint">{t("form.needs_ground")}</p>}
      {reads(draft.kind, "direction") && (
        <SelectField
          label={t("form.direction")}
          hint={t("form.direction_hint")}
          value={draft.direction}
          onChange={(event) => {
            const direction = DIRECTIONS.find((known) => known === event.target.value);
            if (direction) set({ direction });
          }}
        >
          {DIRECTIONS.map((direction) => <option key={direction} value={direction}>{t(`direction_long.${direction}`)}</option>)}
        </SelectField>
      )}
      {reads(draft.kind, "seconds") && (
        <Figure label={t(draft.kind === "intrusion" ? "form.seconds" : "form.lasting")} hint={t(draft.kind === "intrusion" ? "form.seconds_hint" : "form.usual", { value: form.seconds })} value={draft.seconds} max={86400} onChange={(seconds) => set({ seconds })} />
      )}
      {reads(draft.kind, "count") && (
        <Figure label={t(`form.count_${draft.kind}`, { defaultValue: t("form.count") })} hint={form.count > 0 ? t("form.usual", { value: form.count }) : t("form.count_none")} value={draft.count || null} max={10000} step={1} onChange={(count) => set({ count: count ?? 0 })} />
      )}
      {reads(draft.kind, "density") && (
        <Figure label={t("form.density")} hint={t("form.density_hint")} value={draft.density || null} max={20} onChange={(density) => set({ density: density ?? 0 })} />
      )}
      {reads(draft.kind, "limit_kmh") && (
        <Figure label={t("form.limit_kmh")} hint={t("form.usual", { value: form.limit_kmh })} value={draft.limitKmh || null} max={400} onChange={(limit) => set({ limitKmh: limit ?? 0 })} />
      )}
      {reads(draft.kind, "heading") && (
        <TextField
          label={t("form.heading", { degrees: draft.heading })}
          hint={t("form.heading_hint")}
          type="range"
          min={0}
          max={355}
          step={5}
          value={draft.heading}
          onChange={(event) => set({ heading: event.target.valueAsNumber })}
        />
      )}
      {reads(draft.kind, "watchlists") && (
        <AreaField
          label={t("form.watchlists")}
          hint={t("form.watchlists_hint")}
          rows={2}
          value={draft.watchlists.join("\n")}
          onChange={(event) => set({ watchlists: event.target.value.split("\n").filter((line) => line.trim() !== "") })}
        />
      )}
      {reads(draft.kind, "min_size") && (
        <Figure label={t("form.min_size")} hint={t("form.min_size_hint")} value={draft.minSize === 0 ? null : Math.round(draft.minSize * 1000) / 10} max={100} onChange={(percent) => set({ minSize: (percent ?? 0) / 100 })} />
      )}
    </>
  );
}

function Figure({ label, hint, value, max, step, onChange }: { label: string; hint: string; value: number | null; max: number; step?: number; onChange: (value: number | null) => void }) {
  return (
    <TextField
      label={label}
      hint={hint}
      type="number"
      min={0}
      max={max}
      step={step ?? "any"}
      value={value ?? ""}
      onChange={(event) => onChange(Number.isNaN(event.target.valueAsNumber) ? null : event.target.valueAsNumber)}
    />
  );
}
