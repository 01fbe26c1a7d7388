import { useTranslation } from "react-i18next";
import { useGoToPreset, usePresets } from "../api/field";
import { ApiError } from "../api/errors";
import { Button, ErrorLine } from "../components";

/** A moving camera's stored views; nothing for a camera that has none. */
export function Presets({ cameraId }: { cameraId: string }) {
  const { t } = useTranslation("field");
  const presets = usePresets(cameraId, true);
  const go = useGoToPreset(cameraId);
  const fixed = presets.error instanceof ApiError && presets.error.code === "camera.onvif_unsupported";
  if (presets.isPending || fixed || presets.data?.length === 0) return null;
  return (
    <div role="group" aria-label={t("presets.title")} className="camera-presets">
      <span className="muted">{t("presets.title")}</span>
      {presets.data?.map((preset) => (
        <Button key={preset.token} busy={go.isPending && go.variables === preset.token} disabled={go.isPending} onClick={() => { go.mutate(preset.token); }}>{preset.name}</Button>
      ))}
      <span role="status"><ErrorLine error={presets.error ?? go.error} /></span>
      {presets.isError && <Button kind="quiet" onClick={() => void presets.refetch()}>{t("common:retry")}</Button>}
    </div>
  );
}
