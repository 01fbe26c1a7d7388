import { useEffect, useState } from "react";
import { useSearchParams } from "react-router";
import { useCameras } from "../api/queries";
import { usePermission } from "../api/session";
import { ErrorState, NoPermission, Skeleton } from "../components";
import { readPlace, type Place } from "./address";
import { Archive } from "./Archive";
import { LookForm } from "./LookForm";
import { forgetLook, rememberedLook, rememberLook } from "./lookMemory";
import { useCurrentLook } from "./queries";
import type { Look } from "./types";
import { markOpened } from "./watch";
import "./archive.css";
import "./timeline.css";

export default function ArchivePage() {
  return usePermission("watch_recordings") ? <WithLook /> : <NoPermission />;
}

/** Whoever looks at recorded video says for what, once for each case. */
function WithLook() {
  const [params] = useSearchParams();
  const [place] = useState<Place>(() => readPlace(params));
  const current = useCurrentLook();
  useCameras(); // asked for together with the look, not after it
  const [chosen, setChosen] = useState<Look | null>(null);
  const [changing, setChanging] = useState(false);
  if (current.isError) return <ErrorState error={current.error} onRetry={() => void current.refetch()} />;
  if (current.data === undefined) return <div className="padded"><Skeleton rows={5} height={64} /></div>;
  const look = changing ? null : (chosen ?? remembered(current.data, place));
  const choose = (next: Look): void => {
    rememberLook(next.id);
    setChosen(next);
    setChanging(false);
  };
  const ask = (): void => {
    forgetLook();
    void current.refetch();
    setChosen(null);
    setChanging(true);
  };
  if (look === null) return <LookForm current={current.data} place={place} onLook={choose} />;
  return <Opened key={look.id} look={look} place={place} onChange={ask} />;
}

/** The look that this tab already works under, unless the address is about another case. */
function remembered(current: Look | null, place: Place): Look | null {
  if (current === null || rememberedLook() !== current.id) return null;
  return place.caseReference === "" || place.caseReference === current.case_reference ? current : null;
}

function Opened({ look, place, onChange }: { look: Look; place: Place; onChange: () => void }) {
  const cameras = useCameras();
  const [start] = useState<Place>(() => currentPlace(place));
  useEffect(markOpened, []);
  if (cameras.isError) return <ErrorState error={cameras.error} onRetry={() => void cameras.refetch()} />;
  if (cameras.data === undefined) return <div className="padded"><Skeleton rows={4} height={180} /></div>;
  return <Archive look={look} place={start} cameras={cameras.data} onChangeLook={onChange} />;
}

/** The address may have moved on since the page was opened, as when the case was changed. */
function currentPlace(place: Place): Place {
  const now = readPlace(new URLSearchParams(location.search));
  return { ...now, purpose: place.purpose };
}
