import { snapshotName } from "./format";

/** Save the picture on the screen as a PNG file named by camera, time and case; false where there is no picture. */
export async function saveSnapshot(tile: Element, cameraId: string, at: number, caseReference: string): Promise<boolean> {
  const picture = tile.querySelector<HTMLImageElement>("img.archive-picture");
  const video = tile.querySelector("video");
  const canvas = document.createElement("canvas");
  const source = picture ?? video;
  if (source === null) return false;
  [canvas.width, canvas.height] = picture === null ? [video?.videoWidth ?? 0, video?.videoHeight ?? 0] : [picture.naturalWidth, picture.naturalHeight];
  if (canvas.width === 0) return false;
  canvas.getContext("2d")?.drawImage(source, 0, 0);
  const blob = await new Promise<Blob | null>((done) => { canvas.toBlob(done, "image/png"); });
  if (blob === null) return false;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  const shown = Date.parse((picture ?? video)?.dataset["shownAt"] ?? "");
  link.download = snapshotName(cameraId, Number.isNaN(shown) ? at : shown, caseReference);
  link.click();
  setTimeout(() => { URL.revokeObjectURL(link.href); }, 10_000);
  return true;
}
