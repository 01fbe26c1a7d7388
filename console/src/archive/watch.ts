// Notes which picture is on the screen, and how long the first one and each seek took, for whoever measures.

export const OPENED = "varta:opened";
export const SEEK = "varta:seek";
/** A picture is that of a seek when it is so near to where the seek went; an older one may still be on its way. */
const NEAR_MS = 2000;

/** Note when the page was opened for a look; the first picture is measured from here. */
export function markOpened(): void {
  performance.clearMeasures("varta:first-picture");
  performance.mark(OPENED);
}

function measure(name: string, mark: string): void {
  const start = performance.getEntriesByName(mark, "mark").at(-1)?.startTime;
  if (start !== undefined) performance.measure(name, { start });
}

function isOf(seek: PerformanceEntry | undefined, at: number): boolean {
  const wanted: unknown = seek instanceof PerformanceMark ? seek.detail : null;
  return typeof wanted === "number" && Math.abs(at - wanted) < NEAR_MS;
}

/** Write the wall time of each picture into the video's `data-shown-at`; return how to stop. */
export function watchPictures(video: HTMLVideoElement, wall: (media: number) => number | null): () => void {
  let handle = 0;
  let first = true;
  let measured = performance.getEntriesByName(SEEK, "mark").length;
  const arrived = (at: number | null): void => {
    const seeks = performance.getEntriesByName(SEEK, "mark");
    if (at === null || video.seeking || seeks.length === measured || !isOf(seeks.at(-1), at)) return;
    measure("varta:seeked", SEEK);
    measured = seeks.length;
  };
  // While the picture stands still, the last one is shown before the seek counts as over.
  const seeked = (): void => { arrived(wall(video.currentTime)); };
  const shown = (_now: number, frame: VideoFrameCallbackMetadata): void => {
    handle = video.requestVideoFrameCallback(shown);
    const at = wall(frame.mediaTime);
    if (at === null) return;
    video.dataset["shownAt"] = new Date(at).toISOString();
    if (first) measure("varta:first-picture", OPENED);
    first = false;
    arrived(at);
  };
  if (!("requestVideoFrameCallback" in video)) return () => undefined;
  handle = video.requestVideoFrameCallback(shown);
  video.addEventListener("seeked", seeked);
  return () => {
    video.cancelVideoFrameCallback(handle);
    video.removeEventListener("seeked", seeked);
  };
}
