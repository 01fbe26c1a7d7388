// The browser's own parts for one camera of the archive.

import { centreNow } from "../video/browser";
import { mediaSourceClass } from "../video/codecs";
import { fetchBytes, fetchPicture, fetchPlaylist } from "./net";
import type { PictureParts } from "./pictures";
import type { ArchivePlayerParts } from "./player";

const WIDTHS = [160, 320, 640]; // 640 is the most that the centre makes

/** Return the smallest width the centre makes pictures in that fills so many pixels. */
export function pictureWidth(pixels: number): number {
  return WIDTHS.find((width) => width >= pixels) ?? 640;
}

export function browserParts(cameraId: string, lookId: string, shownWidth: () => number): ArchivePlayerParts & PictureParts {
  const Source = mediaSourceClass();
  return {
    fetchPlaylist: (span, signal) => fetchPlaylist(cameraId, lookId, span, signal),
    fetchBytes: (range, signal) => fetchBytes(range, lookId, signal),
    fetchPicture: (at, signal) => fetchPicture(cameraId, lookId, at, pictureWidth(shownWidth()), signal),
    createSource: () => {
      if (Source === null) throw new DOMException("no media source", "NotSupportedError");
      return new Source();
    },
    attach: (source) => URL.createObjectURL(source as unknown as MediaSource),
    release: (url) => { URL.revokeObjectURL(url); },
    supports: (type) => Source?.isTypeSupported(type) ?? false,
    makeUrl: (blob) => URL.createObjectURL(blob),
    releaseUrl: (url) => { URL.revokeObjectURL(url); },
    wallNow: centreNow,
    steadyNow: () => performance.now(),
  };
}
