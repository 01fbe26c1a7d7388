import { useCallback, useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Camera } from "../api/types";
import { Button, EmptyState } from "../components";
import { centreNow } from "../video/browser";
import { useNarrow } from "../wall/useNarrow";
import type { Place } from "./address";
import { BookmarkDialog } from "./BookmarkDialog";
import { CameraPicker } from "./CameraPicker";
import { CaseBar } from "./CaseBar";
import { DayStrip } from "./DayStrip";
import { EvidenceButtons } from "./EvidenceButtons";
import { Engine } from "./engine";
import { MAX_CAMERAS } from "./limits";
import { moved } from "./marks";
import { around } from "./scale";
import { Selection } from "./Selection";
import { saveSnapshot } from "./snapshot";
import { Tiles } from "./Tiles";
import { Timeline } from "./Timeline";
import { Transport } from "./Transport";
import type { Look } from "./types";
import { useAddress } from "./useAddress";
import { useArchiveKeys } from "./useArchiveKeys";
import { useView as useTimelineView } from "./useTimelineView";

interface Props {
  look: Look;
  place: Place;
  cameras: Camera[];
  onChangeLook: () => void;
}

const USUAL_SPAN_MS = 3_600_000;
const JUST_NOW_MS = 60_000;

type Shown = "cameras" | "bookmarks" | null;

/** Recordings of up to nine cameras on one clock. */
export function Archive({ look, place, cameras, onChangeLook }: Props) {
  const { t } = useTranslation("archive");
  const [engine] = useState(() => new Engine(place.at ?? centreNow() - JUST_NOW_MS));
  const [ids, setIds] = useState(() => place.cameras.filter((id) => cameras.some((camera) => camera.id === id)));
  const [focusedId, setFocused] = useState<string | undefined>(undefined);
  const [large, setLarge] = useState(false);
  const [shown, setShown] = useState<Shown>(ids.length === 0 ? "cameras" : null);
  const [marks, setMarks] = useState<{ from: number | null; to: number | null }>({ from: null, to: null });
  const narrow = useNarrow();
  const view = useTimelineView(engine, around(engine.at, place.span ?? USUAL_SPAN_MS));
  const chosen = useMemo(() => ids.flatMap((id) => cameras.filter((camera) => camera.id === id)), [ids, cameras]);
  const focused = chosen.find((camera) => camera.id === focusedId) ?? chosen[0];
  useEffect(() => engine.start(), [engine]);
  useEffect(() => { engine.clock.play(); }, [engine]);
  useAddress(engine, { cameras: ids, span: view.span, caseReference: look.case_reference });
  const snapshot = useCallback(() => {
    const tile = document.querySelector(".archive-tile[aria-current='true'], .archive-tile");
    if (focused && tile) void saveSnapshot(tile, focused.id, engine.at, look.case_reference);
  }, [focused, engine, look.case_reference]);
  const mark = (side: "from" | "to"): void => { setMarks((known) => moved(known, side, engine.clock.now())); };
  useArchiveKeys(engine, {
    focusedId: focused?.id, mark, snapshot, zoom: view.zoom,
    bookmarks: () => { setShown("bookmarks"); },
    enlarge: () => { setLarge(!large); },
    back: () => { if (large) setLarge(false); else setMarks({ from: null, to: null }); },
  });
  return (
    <section className="archive" aria-label={t("title")}>
      <CaseBar look={look} onChange={onChangeLook} count={ids.length} onCameras={() => { setShown("cameras"); }} onBookmarks={() => { setShown("bookmarks"); }} />
      {chosen.length === 0 || focused === undefined
        ? <EmptyState title={t("empty.title")} text={t("empty.text", { count: MAX_CAMERAS })} action={<Button onClick={() => { setShown("cameras"); }}>{t("cameras.choose")}</Button>} />
        : (
          <>
            <Tiles cameras={chosen} lookId={look.id} engine={engine} focused={focused} single={large || narrow} narrow={narrow} onFocus={setFocused} onEnlarge={(id) => { setFocused(id); setLarge(!large); }} onLookLost={onChangeLook} />
            <Transport engine={engine} focusedId={focused.id} onSnapshot={snapshot} />
            <Timeline engine={engine} cameras={narrow ? [focused] : chosen} view={view} marks={marks} selection={<Selection marks={marks} onMark={mark}><EvidenceButtons cameraIds={ids} marks={marks} look={look} /></Selection>} />
            <DayStrip camera={focused} engine={engine} />
          </>
        )}
      {shown === "cameras" && <CameraPicker cameras={cameras} chosen={ids} onChange={setIds} onClose={() => { setShown(null); }} />}
      {shown === "bookmarks" && <BookmarkDialog cameras={chosen} engine={engine} caseReference={look.case_reference} onClose={() => { setShown(null); }} />}
    </section>
  );
}
