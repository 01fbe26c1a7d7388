import { useTranslation } from "react-i18next";
import { useTestCamera } from "../api/queries";
import type { CameraTest } from "../api/types";
import { Button, ErrorLine, StateMark } from "../components";
import { figure } from "../format/time";
import { useLanguage } from "../i18n/useLanguage";

/** Try a stream's address: its key frame, or exactly why not. */
export function CameraTester({ url, cameraId }: { url: string; cameraId: string | undefined }) {
  const { t } = useTranslation("admin");
  const test = useTestCamera();
  const run = () => { test.mutate(cameraId === undefined ? { url } : { url, camera_id: cameraId }); };
  return (
    <div className="tester">
      <Button onClick={run} busy={test.isPending} disabled={url === ""}>{test.isPending ? t("cameras.testing") : t("cameras.test")}</Button>
      <div role="status" className="tester-result">
        {test.isError && <ErrorLine error={test.error} />}
        {test.data && <Result result={test.data} />}
      </div>
    </div>
  );
}

function Result({ result }: { result: CameraTest }) {
  const { t } = useTranslation("admin");
  const language = useLanguage();
  const seconds = figure(result.seconds_to_first_picture, language, 1);
  return (
    <>
      <p className="state-words"><StateMark state="good" />{t("cameras.test_good", { codec: result.codec.toUpperCase(), width: result.width, height: result.height, seconds })}</p>
      {result.keyframe !== null && <img className="tester-picture" src={`data:image/jpeg;base64,${result.keyframe}`} alt={t("cameras.test_picture")} />}
    </>
  );
}
