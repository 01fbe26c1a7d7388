// Reads the few facts that the player needs from fragmented MP4 (ISO/IEC 14496-12): nothing is decoded here.

export type Bytes = Uint8Array<ArrayBuffer>;

export interface Picture {
  /** Wall-clock time of the picture, microseconds since the epoch. */
  timeUs: number;
  /** One `moof` + `mdat`. */
  fragment: Bytes;
}

interface Box {
  type: string;
  /** First byte of the content, behind the header. */
  start: number;
  end: number;
}

const PREFIX = 8;
const HAS_OFFSET = 0x1;
const HAS_FIRST_FLAGS = 0x4;
const HAS_DURATION = 0x100;
const HAS_SIZE = 0x200;
const HAS_FLAGS = 0x400;
const HAS_COMPOSITION = 0x800;

/** Split a live message into the time prefix and the fragment. Throws RangeError when it is too short. */
export function splitMessage(message: ArrayBuffer): Picture {
  if (message.byteLength <= PREFIX) throw new RangeError("a live message has a time and a fragment");
  const timeUs = Number(new DataView(message).getBigUint64(0));
  return { timeUs, fragment: new Uint8Array(message, PREFIX) };
}

/** List the boxes between two offsets; a box that claims more than there is ends the list. */
function boxes(view: DataView, start: number, end: number): Box[] {
  const found: Box[] = [];
  let at = start;
  while (at + 8 <= end) {
    let size = view.getUint32(at);
    let header = 8;
    if (size === 1 && at + 16 <= end) {
      size = Number(view.getBigUint64(at + 8));
      header = 16;
    } else if (size === 0) {
      size = end - at;
    }
    if (size < header || at + size > end) break;
    found.push({ type: name(view, at + 4), start: at + header, end: at + size });
    at += size;
  }
  return found;
}

function name(view: DataView, at: number): string {
  return String.fromCharCode(view.getUint8(at), view.getUint8(at + 1), view.getUint8(at + 2), view.getUint8(at + 3));
}

function find(view: DataView, path: readonly string[]): Box | null {
  let scope = { start: 0, end: view.byteLength };
  let box: Box | null = null;
  for (const type of path) {
    box = boxes(view, scope.start, scope.end).find((candidate) => candidate.type === type) ?? null;
    if (box === null) return null;
    scope = box;
  }
  return box;
}

function viewOf(bytes: Bytes): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Tell whether bytes start as an init segment does. */
export function isInit(bytes: Bytes): boolean {
  return bytes.byteLength >= 8 && name(viewOf(bytes), 4) === "ftyp";
}

/** Return the ticks per second of the first track of an init segment, or null when it has none. */
export function timescale(init: Bytes): number | null {
  const view = viewOf(init);
  const mdhd = find(view, ["moov", "trak", "mdia", "mdhd"]);
  if (mdhd === null) return null;
  const at = mdhd.start + (view.getUint8(mdhd.start) === 1 ? 20 : 12);
  if (at + 4 > mdhd.end) return null;
  const ticks = view.getUint32(at);
  return ticks > 0 ? ticks : null;
}

/** Return the decode time of a fragment's first picture in ticks (`tfdt`), or null when it has none. */
export function decodeTime(fragment: Bytes): number | null {
  const view = viewOf(fragment);
  const tfdt = find(view, ["moof", "traf", "tfdt"]);
  if (tfdt === null) return null;
  const long = view.getUint8(tfdt.start) === 1;
  if (tfdt.start + (long ? 12 : 8) > tfdt.end) return null;
  return long ? Number(view.getBigUint64(tfdt.start + 4)) : view.getUint32(tfdt.start + 4);
}

/** Return the time at which a fragment's first picture is shown, in ticks: decode time plus composition offset. */
export function presentationTime(fragment: Bytes): number | null {
  const decoded = decodeTime(fragment);
  return decoded === null ? null : decoded + compositionOffset(viewOf(fragment));
}

function compositionOffset(view: DataView): number {
  const trun = find(view, ["moof", "traf", "trun"]);
  if (trun === null) return 0;
  const word = view.getUint32(trun.start);
  const flags = word & 0xffffff;
  if ((flags & HAS_COMPOSITION) === 0) return 0;
  let at = trun.start + 8;
  for (const flag of [HAS_OFFSET, HAS_FIRST_FLAGS, HAS_DURATION, HAS_SIZE, HAS_FLAGS]) if (flags & flag) at += 4;
  if (at + 4 > trun.end) return 0;
  return word >>> 24 === 0 ? view.getUint32(at) : view.getInt32(at);
}
