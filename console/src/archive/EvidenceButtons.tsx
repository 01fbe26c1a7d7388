import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { usePermission } from "../api/session";
import { Button } from "../components";
import { ExportDialog } from "../evidence/ExportDialog";
import { HoldDialog } from "../evidence/HoldDialog";
import { marked, type Marks } from "./marks";
import { usePurposeWord } from "./purpose";
import type { Look } from "./types";

interface Props {
  cameraIds: string[];
  marks: Marks;
  look: Look;
}

/** Keep or export what is marked on the timeline. */
export function EvidenceButtons({ cameraIds, marks, look }: Props) {
  const { t } = useTranslation("archive");
  const [shown, setShown] = useState<"hold" | "export" | null>(null);
  const mayHold = usePermission("place_holds");
  const mayExport = usePermission("export_evidence");
  const word = usePurposeWord();
  const client = useQueryClient();
  const span = marked(marks);
  const hint = span === null ? t("selection.first") : undefined;
  const close = (): void => {
    setShown(null);
    void client.invalidateQueries({ queryKey: ["archive"] }); // a new hold is to be seen at once
  };
  const given = span !== null && { cameraIds, from: span.from, to: span.to, purpose: word(look.purpose), caseReference: look.case_reference, onClose: close };
  return (
    <>
      {mayHold && <Button disabled={span === null} title={hint} onClick={() => { setShown("hold"); }}>{t("selection.hold")}</Button>}
      {mayExport && <Button disabled={span === null} title={hint} onClick={() => { setShown("export"); }}>{t("selection.export")}</Button>}
      {given && shown === "hold" && <HoldDialog {...given} />}
      {given && shown === "export" && <ExportDialog {...given} />}
    </>
  );
}
