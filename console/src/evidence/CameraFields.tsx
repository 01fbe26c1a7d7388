import { useTranslation } from "react-i18next";
import { useCameras } from "../api/queries";
import { CheckField } from "../components";

/** Which cameras. */
export function CameraFields({ chosen, onChange }: { chosen: readonly string[]; onChange: (chosen: string[]) => void }) {
  const { t } = useTranslation("evidence");
  const { data: cameras = [] } = useCameras();
  return (
    <fieldset className="evidence-cameras">
      <legend>{t("cameras")}</legend>
      {cameras.map((camera) => (
        <CheckField
          key={camera.id}
          label={camera.name}
          checked={chosen.includes(camera.id)}
          onChange={(event) => { onChange(event.target.checked ? [...chosen, camera.id] : chosen.filter((id) => id !== camera.id)); }}
        />
      ))}
    </fieldset>
  );
}
