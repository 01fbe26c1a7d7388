import { useState, type SubmitEvent } from "react";
import { useTranslation } from "react-i18next";
import { useHromadas, useRemoveCamera, useSaveCamera } from "../api/queries";
import type { Camera } from "../api/types";
import { AreaField, Button, CheckField, Dialog, ErrorLine, SelectField, TextField } from "../components";
import { dateAndTime } from "../format/time";
import { useLanguage } from "../i18n/useLanguage";
import { CameraTester } from "./CameraTester";
import { OnvifPart } from "./OnvifPart";
import { draftOf, formOf, idFor, KEPT, LIMITS, NUMBERS, problemsOf, type CameraForm } from "./draft";

const LONGEST_NAME = 80;
const PRIORITIES = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];

interface Props {
  camera: Camera | undefined;
  filled?: Partial<CameraForm> | undefined; // by the camera itself, for a new one
  onClose: () => void;
}

/** The form of one camera: new, or the one given. */
export function CameraDialog({ camera, filled, onClose }: Props) {
  const { t } = useTranslation("admin");
  const save = useSaveCamera();
  const [form, setForm] = useState(() => ({ ...formOf(camera), ...filled }));
  const [checked, setChecked] = useState(false);
  const [removing, setRemoving] = useState(false);
  const problems = problemsOf(form);
  const set = (change: Partial<CameraForm>) => { setForm({ ...form, ...change }); };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setChecked(true);
    if (Object.keys(problems).length > 0) return;
    save.mutate({ id: camera?.id, draft: draftOf(form) }, { onSuccess: onClose });
  };
  const part: PartProps = { form, set, problem: (field) => problemWord(t, checked ? problems[field] : undefined, field) };
  return (
    <Dialog wide title={camera ? camera.name : t("cameras.add_title")} onClose={onClose}>
      <form onSubmit={submit} noValidate>
        <NamePart {...part} camera={camera} />
        <StreamPart {...part} camera={camera} />
        <RecordingPart {...part} camera={camera} />
        <OnvifPart {...part} />
        <PlacePart {...part} />
        <AccountPart {...part} />
        <ErrorLine error={save.error} />
        {checked && Object.keys(problems).length > 0 && <p className="field-error" role="alert">{t("cameras.fix_first")}</p>}
        <div className="form-end">
          {camera && <Button kind="danger" onClick={() => { setRemoving(true); }}>{t("cameras.remove")}</Button>}
          <span className="top-space" />
          <Button onClick={onClose}>{t("common:cancel")}</Button>
          <Button kind="primary" type="submit" busy={save.isPending}>{camera ? t("common:save") : t("common:add")}</Button>
        </div>
      </form>
      {removing && camera && <RemoveDialog camera={camera} onClose={() => { setRemoving(false); }} onRemoved={onClose} />}
    </Dialog>
  );
}

export interface PartProps {
  form: CameraForm;
  set: (change: Partial<CameraForm>) => void;
  problem: (field: keyof CameraForm) => string | null;
}

type Translate = ReturnType<typeof useTranslation<"admin">>["t"];

function problemWord(t: Translate, problem: string | undefined, field: keyof CameraForm): string | null {
  if (problem === undefined) return null;
  const [from, to] = field in LIMITS ? LIMITS[field as keyof typeof LIMITS] : [0, 0];
  return t(`cameras.problem.${problem}`, { from, to });
}

function NamePart({ form, set, problem, camera }: PartProps & { camera: Camera | undefined }) {
  const { t } = useTranslation("admin");
  const rename = (name: string) => { set(camera === undefined && (form.id === "" || form.id === idFor(form.name)) ? { name, id: idFor(name) } : { name }); };
  return (
    <fieldset className="form-grid">
      <TextField label={t("cameras.name")} value={form.name} maxLength={LONGEST_NAME} error={problem("name")} onChange={(e) => { rename(e.target.value); }} required autoFocus={camera === undefined} />
      <TextField label={t("cameras.id")} hint={camera ? t("cameras.id_fixed") : t("cameras.id_hint")} value={form.id} readOnly={camera !== undefined} error={problem("id")} onChange={(e) => { set({ id: e.target.value }); }} spellCheck={false} />
      <SelectField label={t("cameras.priority")} hint={t("cameras.priority_hint")} value={form.priority} onChange={(e) => { set({ priority: e.target.value }); }}>
        {PRIORITIES.map((priority) => <option key={priority}>{priority}</option>)}
      </SelectField>
      <CheckField label={t("cameras.enabled")} checked={form.enabled} onChange={(e) => { set({ enabled: e.target.checked }); }} />
    </fieldset>
  );
}

function StreamPart({ form, set, problem, camera }: PartProps & { camera: Camera | undefined }) {
  const { t } = useTranslation("admin");
  return (
    <fieldset className="form-stack">
      <legend>{t("cameras.streams")}</legend>
      <TextField label={t("cameras.main_url")} hint={t("cameras.url_hint")} value={form.main_url} error={problem("main_url")} onChange={(e) => { set({ main_url: e.target.value }); }} spellCheck={false} autoComplete="off" />
      <TextField label={t("cameras.sub_url")} hint={t("cameras.sub_hint")} value={form.sub_url} error={problem("sub_url")} onChange={(e) => { set({ sub_url: e.target.value }); }} spellCheck={false} autoComplete="off" />
      <CameraTester url={form.main_url.trim()} cameraId={camera?.id} />
    </fieldset>
  );
}

function RecordingPart({ form, set, problem, camera }: PartProps & { camera: Camera | undefined }) {
  const { t } = useTranslation("admin");
  const language = useLanguage();
  const off = camera !== undefined && camera.switched_at !== null && !(camera.enabled && camera.recording.main);
  return (
    <fieldset>
      <legend>{t("recording.title")}</legend>
      {off && <p className="notice">{t("recording.off_by", { name: camera.switched_by, time: dateAndTime(camera.switched_at ?? "", language) })}</p>}
      <div className="form-grid">
        <CheckField label={t("recording.main")} checked={form.record_main} onChange={(e) => { set({ record_main: e.target.checked }); }} />
        <CheckField label={t("recording.sub")} checked={form.record_sub} disabled={form.sub_url.trim() === ""} onChange={(e) => { set({ record_sub: e.target.checked }); }} />
        <CheckField label={t("recording.audio")} checked={form.record_audio} onChange={(e) => { set({ record_audio: e.target.checked }); }} />
        {KEPT.map((field) => (
          <TextField key={field} inputMode="decimal" label={t(`recording.${field}`)} hint={t("recording.as_centre")} value={form[field]} error={problem(field)} onChange={(e) => { set({ [field]: e.target.value }); }} />
        ))}
      </div>
      {form.record_audio && <p className="notice">{t("recording.audio_warning")}</p>}
    </fieldset>
  );
}

function PlacePart({ form, set, problem }: PartProps) {
  const { t } = useTranslation("admin");
  const language = useLanguage();
  const hromadas = [...(useHromadas().data ?? [])].sort((a, b) => a.name.localeCompare(b.name, language));
  return (
    <fieldset>
      <legend>{t("cameras.place")}</legend>
      <div className="form-grid">
        <TextField className="span-all" label={t("cameras.address")} value={form.address} onChange={(e) => { set({ address: e.target.value }); }} />
        <SelectField label={t("cameras.hromada")} value={form.hromada} onChange={(e) => { set({ hromada: e.target.value }); }}>
          <option value="">{t("cameras.no_hromada")}</option>
          {hromadas.map((hromada) => <option key={hromada.code} value={hromada.code}>{hromada.name}</option>)}
        </SelectField>
        {NUMBERS.map((field) => (
          <TextField key={field} inputMode="decimal" label={t(`cameras.${field}`)} value={form[field]} error={problem(field)} onChange={(e) => { set({ [field]: e.target.value }); }} />
        ))}
      </div>
    </fieldset>
  );
}

function AccountPart({ form, set }: PartProps) {
  const { t } = useTranslation("admin");
  return (
    <fieldset>
      <legend>{t("cameras.accountability")}</legend>
      <div className="form-grid">
        <AreaField className="span-all" rows={2} label={t("cameras.purpose")} hint={t("cameras.purpose_hint")} value={form.purpose} onChange={(e) => { set({ purpose: e.target.value }); }} />
        <AreaField className="span-all" rows={2} label={t("cameras.necessity")} value={form.necessity} onChange={(e) => { set({ necessity: e.target.value }); }} />
        <TextField label={t("cameras.owner")} value={form.owner} onChange={(e) => { set({ owner: e.target.value }); }} />
        <TextField label={t("cameras.contact")} value={form.contact} onChange={(e) => { set({ contact: e.target.value }); }} />
        <TextField type="date" label={t("cameras.review_on")} hint={t("cameras.review_hint")} value={form.review_on} onChange={(e) => { set({ review_on: e.target.value }); }} />
      </div>
    </fieldset>
  );
}

function RemoveDialog({ camera, onClose, onRemoved }: { camera: Camera; onClose: () => void; onRemoved: () => void }) {
  const { t } = useTranslation("admin");
  const remove = useRemoveCamera();
  return (
    <Dialog title={t("cameras.remove_title", { name: camera.name })} onClose={onClose} footer={<>
      <Button onClick={onClose}>{t("common:cancel")}</Button>
      <Button kind="danger" busy={remove.isPending} onClick={() => { remove.mutate(camera.id, { onSuccess: onRemoved }); }}>{t("cameras.remove")}</Button>
    </>}>
      <p>{t("cameras.remove_text")}</p>
      <ErrorLine error={remove.error} />
    </Dialog>
  );
}
