import { useState, type SubmitEvent } from "react";
import { useTranslation } from "react-i18next";
import { AreaField, Button, Dialog, ErrorLine, TextField } from "../components";
import { CameraFields } from "./CameraFields";
import { CaseFields, type Case } from "./CaseFields";
import { fieldOf, iso, momentOf } from "./moments";
import { usePlaceHold } from "./queries";
import { SpanFields, type Ends } from "./SpanFields";
import type { Marked } from "./types";
import "./evidence.css";

const MAX_NOTE = 2000;

interface Props extends Omit<Marked, "from" | "to"> {
  from: number | null;
  to: number | null;
  onClose: () => void;
}

/** Keep what is marked from being deleted. */
export function HoldDialog({ cameraIds, from, to, caseReference, onClose }: Props) {
  const { t } = useTranslation("evidence");
  const place = usePlaceHold();
  const [cameras, setCameras] = useState([...cameraIds]);
  const [span, setSpan] = useState<Ends>({ from, to });
  const [about, setAbout] = useState<Case>({ caseReference, reason: "criminal_case" });
  const [until, setUntil] = useState<number | null>(null);
  const [note, setNote] = useState("");
  const ready = cameras.length > 0 && span.from !== null && span.to !== null && span.to > span.from;
  const send = (event: SubmitEvent): void => {
    event.preventDefault();
    if (!ready || span.from === null || span.to === null) return;
    place.mutate({
      camera_ids: cameras, from: iso(span.from), to: iso(span.to), reason: about.reason, case_reference: about.caseReference,
      until: until === null ? null : iso(until), note,
    }, { onSuccess: onClose });
  };
  return (
    <Dialog wide title={t("hold.title")} onClose={onClose}>
      <form onSubmit={send}>
        <p className="muted">{t("hold.about")}</p>
        <div className="form-grid">
          <SpanFields value={span} onChange={(change) => { setSpan({ ...span, ...change }); }} />
          <CaseFields value={about} onChange={(change) => { setAbout({ ...about, ...change }); }} />
          <TextField type="datetime-local" step={1} label={t("hold.until")} hint={t("hold.until_hint")} value={until === null ? "" : fieldOf(until)} onChange={(event) => { setUntil(momentOf(event.target.value)); }} />
          <AreaField className="span-all" label={t("hold.note")} value={note} maxLength={MAX_NOTE} onChange={(event) => { setNote(event.target.value); }} />
        </div>
        <CameraFields chosen={cameras} onChange={setCameras} />
        <ErrorLine error={place.error} />
        <div className="form-end">
          <span className="top-space" />
          <Button onClick={onClose}>{t("common:cancel")}</Button>
          <Button kind="primary" type="submit" busy={place.isPending} disabled={!ready}>{t("hold.place")}</Button>
        </div>
      </form>
    </Dialog>
  );
}
