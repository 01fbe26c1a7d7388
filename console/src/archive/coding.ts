// What a source buffer must be told of recorded fragments, and when each of their pictures is shown.

import type { Bytes } from "../video/fmp4";

interface Box {
  type: string;
  start: number;
  end: number;
}

const SAMPLE_ENTRY = 78; // bytes of a visual sample entry before its own boxes
const SOUND_ENTRY = 28;

function boxes(view: DataView, start: number, end: number): Box[] {
  const found: Box[] = [];
  for (let at = start; at + 8 <= end;) {
    const size = view.getUint32(at);
    if (size < 8 || at + size > end) break;
    const type = String.fromCharCode(...[4, 5, 6, 7].map((i) => view.getUint8(at + i)));
    found.push({ type, start: at + 8, end: at + size });
    at += size;
  }
  return found;
}

function all(view: DataView, path: readonly string[], scopes: { start: number; end: number }[]): Box[] {
  const [type, ...rest] = path;
  const found = scopes.flatMap((scope) => boxes(view, scope.start, scope.end)).filter((box) => box.type === type);
  return rest.length === 0 ? found : all(view, rest, found);
}

const viewOf = (bytes: Bytes): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const hex = (value: number): string => value.toString(16).padStart(2, "0");

/** Return the media type of initialisation bytes, such as `video/mp4; codecs="avc1.64001f"`; null when none is known. */
export function mediaType(init: Bytes): string | null {
  const view = viewOf(init);
  const path = ["moov", "trak", "mdia", "minf", "stbl", "stsd"];
  const tables = all(view, path, [{ start: 0, end: view.byteLength }]);
  const entries = tables.flatMap((table) => boxes(view, table.start + 8, table.end).slice(0, 1));
  const codecs = entries.map((entry) => codecOf(view, entry)).filter((codec) => codec !== null);
  return codecs.length === 0 ? null : `video/mp4; codecs="${codecs.join(", ")}"`;
}

function codecOf(view: DataView, entry: Box): string | null {
  if (entry.type === "mp4a") return entry.start + SOUND_ENTRY <= entry.end ? "mp4a.40.2" : null;
  const own = boxes(view, entry.start + SAMPLE_ENTRY, entry.end);
  const avc = own.find((box) => box.type === "avcC");
  if (avc !== undefined) return `${entry.type}.${[1, 2, 3].map((i) => hex(view.getUint8(avc.start + i))).join("")}`;
  const hevc = own.find((box) => box.type === "hvcC");
  return hevc === undefined ? null : hevcCodec(view, entry.type, hevc.start);
}

/** Write an H.265 coding as ISO/IEC 14496-15, annex E, does. */
function hevcCodec(view: DataView, type: string, at: number): string {
  const first = view.getUint8(at + 1);
  const space = ["", "A", "B", "C"][first >> 6] ?? "";
  const tier = first & 0x20 ? "H" : "L";
  let flags = view.getUint32(at + 2);
  let compatible = 0;
  for (let bit = 0; bit < 32; bit += 1, flags >>>= 1) compatible = ((compatible << 1) | (flags & 1)) >>> 0;
  const limits = [6, 7, 8, 9, 10, 11].map((i) => view.getUint8(at + i));
  while (limits.at(-1) === 0) limits.pop();
  const parts = [`${space}${first & 0x1f}`, compatible.toString(16), `${tier}${view.getUint8(at + 12)}`, ...limits.map((byte) => byte.toString(16))];
  return `${type}.${parts.join(".")}`;
}

/** Return when each picture of the fragments is shown, in ticks and in the order of showing; video is the first track. */
export function pictureTimes(fragments: Bytes): number[] {
  const view = viewOf(fragments);
  const whole = [{ start: 0, end: view.byteLength }];
  const found = all(view, ["moof"], whole).flatMap((moof) => {
    const [track] = all(view, ["traf"], [moof]);
    return track === undefined ? [] : trackTimes(view, track);
  });
  return found.sort((a, b) => a - b);
}

function trackTimes(view: DataView, track: Box): number[] {
  const [tfdt] = all(view, ["tfdt"], [track]);
  if (tfdt === undefined) return [];
  let at = view.getUint8(tfdt.start) === 1 ? Number(view.getBigUint64(tfdt.start + 4)) : view.getUint32(tfdt.start + 4);
  const usual = usualDuration(view, all(view, ["tfhd"], [track])[0]);
  return all(view, ["trun"], [track]).flatMap((run) => {
    const times = runTimes(view, run, at, usual);
    at = times.end;
    return times.shown;
  });
}

function usualDuration(view: DataView, header: Box | undefined): number {
  if (header === undefined) return 0;
  const flags = view.getUint32(header.start) & 0xffffff;
  const at = header.start + 8 + (flags & 0x1 ? 8 : 0) + (flags & 0x2 ? 4 : 0);
  return flags & 0x8 ? view.getUint32(at) : 0;
}

function runTimes(view: DataView, run: Box, begin: number, usual: number): { shown: number[]; end: number } {
  const word = view.getUint32(run.start);
  const flags = word & 0xffffff;
  const count = view.getUint32(run.start + 4);
  const step = [0x100, 0x200, 0x400, 0x800].reduce((bytes, flag) => bytes + (flags & flag ? 4 : 0), 0);
  const later = [0x100, 0x200, 0x400].reduce((bytes, flag) => bytes + (flags & flag ? 4 : 0), 0);
  let at = run.start + 8 + (flags & 0x1 ? 4 : 0) + (flags & 0x4 ? 4 : 0);
  let time = begin;
  const shown: number[] = [];
  for (let i = 0; i < count && at + step <= run.end; i += 1, at += step) {
    const offset = flags & 0x800 ? (word >>> 24 === 0 ? view.getUint32(at + later) : view.getInt32(at + later)) : 0;
    shown.push(time + offset);
    time += flags & 0x100 ? view.getUint32(at) : usual;
  }
  return { shown, end: time };
}
