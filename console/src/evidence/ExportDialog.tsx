import { useState, type SubmitEvent } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { Button, CheckField, Dialog, ErrorLine, TextField } from "../components";
import { AreaDrawer } from "./AreaDrawer";
import { CameraFields } from "./CameraFields";
import { CaseFields, type Case } from "./CaseFields";
import { iso } from "./moments";
import { useAskExport } from "./queries";
import { SpanFields, type Ends } from "./SpanFields";
import type { Area, Marked } from "./types";
import "./evidence.css";

const MAX_TEXT = 200;

interface Hidden {
  faces: boolean;
  people: boolean;
  plates: boolean;
  areas: Area[];
}

/** Ask for an evidence package of what is marked. */
export function ExportDialog({ cameraIds, from, to, purpose, caseReference, onClose }: Marked & { onClose: () => void }) {
  const { t } = useTranslation("evidence");
  const navigate = useNavigate();
  const ask = useAskExport();
  const [cameras, setCameras] = useState([...cameraIds]);
  const [span, setSpan] = useState<Ends>({ from, to });
  const [why, setWhy] = useState(purpose);
  const [about, setAbout] = useState<Case>({ caseReference, reason: "criminal_case" });
  const [hidden, setHidden] = useState<Hidden>({ faces: false, people: false, plates: false, areas: [] });
  const ready = cameras.length > 0 && span.from !== null && span.to !== null && span.to > span.from;
  const send = (event: SubmitEvent): void => {
    event.preventDefault();
    if (!ready || span.from === null || span.to === null) return;
    ask.mutate({
      camera_ids: cameras, from: iso(span.from), to: iso(span.to), purpose: why, case_reference: about.caseReference, reason: about.reason, redaction: hidden,
    }, { onSuccess: () => { onClose(); void navigate("/exports"); } });
  };
  return (
    <Dialog wide title={t("export.title")} onClose={onClose}>
      <form onSubmit={send}>
        <p className="muted">{t("export.about")}</p>
        <div className="form-grid">
          <SpanFields value={span} onChange={(change) => { setSpan({ ...span, ...change }); }} />
          <TextField label={t("purpose")} value={why} maxLength={MAX_TEXT} required onChange={(event) => { setWhy(event.target.value); }} />
          <CaseFields value={about} onChange={(change) => { setAbout({ ...about, ...change }); }} />
        </div>
        <CameraFields chosen={cameras} onChange={setCameras} />
        <RedactionFields cameraId={cameras[0]} value={hidden} onChange={(change) => { setHidden({ ...hidden, ...change }); }} />
        <ErrorLine error={ask.error} />
        <div className="form-end">
          <span className="top-space" />
          <Button onClick={onClose}>{t("common:cancel")}</Button>
          <Button kind="primary" type="submit" busy={ask.isPending} disabled={!ready}>{t("export.start")}</Button>
        </div>
      </form>
    </Dialog>
  );
}

function RedactionFields({ cameraId, value, onChange }: { cameraId: string | undefined; value: Hidden; onChange: (change: Partial<Hidden>) => void }) {
  const { t } = useTranslation("evidence");
  const [drawing, setDrawing] = useState(false);
  return (
    <fieldset className="evidence-redaction">
      <legend>{t("redaction.title")}</legend>
      <p className="field-hint">{t("redaction.about")}</p>
      <CheckField label={t("redaction.faces")} checked={value.faces} onChange={(event) => { onChange({ faces: event.target.checked }); }} />
      <CheckField label={t("redaction.people")} checked={value.people} onChange={(event) => { onChange({ people: event.target.checked }); }} />
      <CheckField label={t("redaction.plates")} checked={value.plates} onChange={(event) => { onChange({ plates: event.target.checked }); }} />
      <CheckField label={t("redaction.areas")} checked={drawing} onChange={(event) => { setDrawing(event.target.checked); if (!event.target.checked) onChange({ areas: [] }); }} />
      {drawing && cameraId !== undefined && <AreaDrawer key={cameraId} cameraId={cameraId} areas={value.areas} onChange={(areas) => { onChange({ areas }); }} />}
    </fieldset>
  );
}
