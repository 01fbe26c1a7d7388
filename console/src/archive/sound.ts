// Cameras' usual sound, G.711, is kept in recordings, and no browser takes a file that has it. Its track is hidden: its
// boxes are renamed to `free`, which every reader leaves out, and everything stays where it was.

import type { Bytes } from "../video/fmp4";

interface Box {
  type: string;
  start: number;
  end: number;
}

const PLAYED = new Set(["avc1", "avc3", "hvc1", "hev1", "mp4a"]);
const FREE = [0x66, 0x72, 0x65, 0x65];
const TABLE_HEAD = 8; // version, flags and number of entries
const NAME_BACK = 4; // a box's name stands just before its content

const viewOf = (bytes: Bytes): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function boxes(view: DataView, start: number, end: number): Box[] {
  const found: Box[] = [];
  for (let at = start; at + 8 <= end;) {
    const size = view.getUint32(at);
    if (size < 8 || at + size > end) break;
    found.push({ type: String.fromCharCode(...[4, 5, 6, 7].map((i) => view.getUint8(at + i))), start: at + 8, end: at + size });
    at += size;
  }
  return found;
}

function within(view: DataView, box: Box, ...path: string[]): Box | undefined {
  let inner: Box | undefined = box;
  for (const type of path) inner = inner && boxes(view, inner.start, inner.end).find((each) => each.type === type);
  return inner;
}

/** Return the tracks of `moov` that no browser plays, by number. */
function foreign(view: DataView): { box: Box; id: number }[] {
  const moov = boxes(view, 0, view.byteLength).find((box) => box.type === "moov");
  if (moov === undefined) return [];
  return boxes(view, moov.start, moov.end).filter((box) => box.type === "trak").flatMap((box) => {
    const table = within(view, box, "mdia", "minf", "stbl", "stsd");
    const head = within(view, box, "tkhd");
    if (table === undefined || head === undefined) return [];
    const entry = boxes(view, table.start + TABLE_HEAD, table.end)[0];
    if (entry === undefined || PLAYED.has(entry.type)) return [];
    const id = view.getUint32(head.start + (view.getUint8(head.start) === 1 ? 20 : 12));
    return [{ box, id }];
  });
}

function hidden(bytes: Bytes, found: readonly Box[]): Bytes {
  const copy = bytes.slice();
  for (const box of found) copy.set(FREE, box.start - NAME_BACK);
  return copy;
}

/** Return initialisation bytes and fragments without the tracks that no browser plays; the same ones where there are none. */
export function playable(init: Bytes, fragments: Bytes): { init: Bytes; fragments: Bytes } {
  const tracks = foreign(viewOf(init));
  if (tracks.length === 0) return { init, fragments };
  const ids = new Set(tracks.map((track) => track.id));
  const view = viewOf(fragments);
  const runs = boxes(view, 0, view.byteLength)
    .filter((box) => box.type === "moof")
    .flatMap((moof) => boxes(view, moof.start, moof.end))
    .filter((box) => {
      const head = box.type === "traf" ? within(view, box, "tfhd") : undefined;
      return head !== undefined && ids.has(view.getUint32(head.start + 4));
    });
  return { init: hidden(init, tracks.map((track) => track.box)), fragments: hidden(fragments, runs) };
}
