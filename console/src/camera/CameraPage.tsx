import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import { useCamera, useCameraState } from "../api/queries";
import { usePermission } from "../api/session";
import type { Camera } from "../api/types";
import { Button, ErrorState, Skeleton } from "../components";
import { useKeys } from "../keyboard/useKeys";
import { Delay } from "../video/LiveNote";
import { LiveVideo } from "../video/LiveVideo";
import { useLive } from "../video/useLive";
import { useOnScreen } from "../video/useOnScreen";
import { CameraWord, RecordingMark } from "../wall/CameraWord";
import { Canvas } from "./Canvas";
import { Health } from "./Health";
import { shapeOf } from "./kinds";
import { Presets } from "./Presets";
import { Questions } from "./Questions";
import { RuleForm } from "./RuleForm";
import { RuleList } from "./RuleList";
import { useRuleEditor, type RuleEditor } from "./useRuleEditor";
import "./camera.css";

/** One camera: its live picture, and the rules that are drawn over it. */
export default function CameraPage() {
  const { id = "" } = useParams();
  const camera = useCamera(id);
  if (camera.isError) return <ErrorState error={camera.error} onRetry={() => void camera.refetch()} />;
  if (camera.data === undefined) return <Skeleton rows={3} height={160} />;
  return <Loaded key={id} camera={camera.data} />;
}

function Loaded({ camera }: { camera: Camera }) {
  const { t } = useTranslation("camera");
  const editor = useRuleEditor(camera.id);
  const readOnly = !usePermission("draw_rules");
  const { draft, dispatch, leave } = editor;
  useKeys(
    "camera:title",
    [{ code: "Escape", label: "camera:keys.cancel", run: () => leave(() => dispatch({ type: "drop" })) }],
    { enabled: draft !== null && editor.question === null },
  );
  return (
    <section className="camera-page" aria-label={camera.name}>
      <Picture camera={camera} editor={editor} readOnly={readOnly} />
      <aside className="camera-side">
        {draft === null ? (
          <>
            <RuleList editor={editor} readOnly={readOnly} />
            <Health camera={camera} />
          </>
        ) : (
          <RuleForm
            key={draft.id ?? "new"}
            draft={draft}
            dispatch={dispatch}
            selected={editor.selected}
            onSave={() => void editor.save()}
            onDrop={() => leave(() => dispatch({ type: "drop" }))}
            onDelete={() => editor.ask({ kind: "delete" })}
            busy={editor.busy}
            error={editor.error}
            readOnly={readOnly}
          />
        )}
        <p className="rule-saved" role="status">{editor.savedAt !== null && draft?.changed === false ? t("saved") : ""}</p>
      </aside>
      <Questions editor={editor} />
    </section>
  );
}

function Picture({ camera, editor, readOnly }: { camera: Camera; editor: RuleEditor; readOnly: boolean }) {
  const { t } = useTranslation("camera");
  const state = useCameraState(camera.id).data;
  const [watch, onScreen] = useOnScreen();
  const live = useLive(camera.id, onScreen && camera.enabled);
  const [boxes, setBoxes] = useState(false);
  useKeys("camera:title_picture", [{ code: "KeyB", label: "wall:keys.boxes", run: () => setBoxes(!boxes) }]);
  const { draft, dispatch } = editor;
  return (
    <div className="camera-main">
      <header className="camera-head">
        <h1>{camera.name}</h1>
        {camera.place.address !== "" && <span className="muted">{camera.place.address}</span>}
        <span className="camera-facts">
          <CameraWord camera={camera} state={state} live={live.state} />
          <Delay state={live.state} />
          <RecordingMark camera={camera} state={state} />
        </span>
      </header>
      <div className="camera-picture" ref={watch}>
        <LiveVideo cameraId={camera.id} name={camera.name} live={live} boxes={boxes}>
          {(picture) => (
            <Canvas
              picture={picture}
              rules={editor.rules ?? []}
              draft={draft}
              selected={editor.selected}
              onSelect={editor.select}
              dispatch={dispatch}
              onOpen={(rule) => editor.leave(() => dispatch({ type: "open", rule }))}
              readOnly={readOnly}
            />
          )}
        </LiveVideo>
      </div>
      <footer className="camera-foot">
        <Button kind="quiet" hotkey="B" aria-pressed={boxes} onClick={() => setBoxes(!boxes)}>
          {t(boxes ? "video:boxes.hide" : "video:boxes.show")}
        </Button>
        {camera.onvif.configured && <Presets cameraId={camera.id} />}
        {draft?.drawing === true && !readOnly && <p className="camera-hint">{t(`hint.${shapeOf(draft.kind)}`)}</p>}
        <Link to={`/cameras/${camera.id}/ground`}>{t("ground:link")}</Link>
        {camera.place.latitude !== null && <Link to={`/map?camera=${camera.id}`}>{t("on_map")}</Link>}
      </footer>
    </div>
  );
}
