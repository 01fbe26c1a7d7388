import { useTranslation } from "react-i18next";
import { CheckField, TextField } from "../components";
import type { PartProps } from "./CameraDialog";

/** Where the camera itself can be asked, and which of its own notices raise alarms. */
export function OnvifPart({ form, set, problem }: PartProps) {
  const { t } = useTranslation("field");
  const off = form.onvif_url.trim() === "";
  return (
    <fieldset className="form-stack">
      <legend>{t("onvif.title")}</legend>
      <TextField label={t("onvif.url")} hint={t("onvif.url_hint")} value={form.onvif_url} error={problem("onvif_url")} onChange={(e) => { set({ onvif_url: e.target.value }); }} spellCheck={false} autoComplete="off" />
      <CheckField label={t("onvif.tamper")} checked={form.onvif_tamper} disabled={off} onChange={(e) => { set({ onvif_tamper: e.target.checked }); }} />
      <CheckField label={t("onvif.inputs")} checked={form.onvif_inputs} disabled={off} onChange={(e) => { set({ onvif_inputs: e.target.checked }); }} />
      <CheckField label={t("onvif.motion")} checked={form.onvif_motion} disabled={off} onChange={(e) => { set({ onvif_motion: e.target.checked }); }} />
    </fieldset>
  );
}
