import { useCameras } from "../api/queries";
import { dateAndTime } from "../format/time";
import { useLanguage } from "../i18n/useLanguage";

/** Cameras by their names, and the span. */
export function FootageCell({ cameraIds, from, to }: { cameraIds: readonly string[]; from: string; to: string }) {
  const language = useLanguage();
  const { data: cameras } = useCameras();
  const names = cameraIds.map((id) => cameras?.find((camera) => camera.id === id)?.name ?? id);
  return (
    <td>
      <span className="cell-main">{names.join(", ")}</span>
      <span className="cell-sub">{dateAndTime(from, language)} – {dateAndTime(to, language)}</span>
    </td>
  );
}

export function PersonCell({ name, at }: { name: string; at: string }) {
  const language = useLanguage();
  return <td><span className="cell-main">{name}</span><span className="cell-sub">{dateAndTime(at, language)}</span></td>;
}
