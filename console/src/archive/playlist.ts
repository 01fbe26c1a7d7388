// Reads the HLS playlists of the archive (RFC 8216): byte ranges of recorded files, each with its wall-clock time.

export interface ByteRange {
  url: string;
  offset: number;
  /** Null: the whole resource. */
  length: number | null;
}

export interface Entry extends ByteRange {
  /** Milliseconds since the epoch. */
  start: number;
  end: number;
  /** The initialisation bytes that come before it. */
  init: ByteRange;
}

const ATTRIBUTE = /([A-Z0-9-]+)=("[^"]*"|[^,]*)/g;

function attributes(text: string): Map<string, string> {
  return new Map([...text.matchAll(ATTRIBUTE)].map((match) => [match[1] ?? "", (match[2] ?? "").replace(/^"|"$/g, "")]));
}

/** Read `length[@offset]`; without an offset it follows what came before of the same resource. */
function byteRange(text: string, after: number): { offset: number; length: number } {
  const [length = "", offset] = text.split("@");
  return { length: Number(length), offset: offset === undefined ? after : Number(offset) };
}

/** List the entries of a media playlist. Entries without a time or without initialisation bytes are left out. */
export function readPlaylist(text: string, address: string): Entry[] {
  const reader = new Reader(address);
  for (const line of text.split(/\r?\n/)) reader.take(line.trim());
  return reader.entries;
}

class Reader {
  readonly entries: Entry[] = [];
  #init: ByteRange | null = null;
  #seconds = 0;
  #time: number | null = null;
  #range: { offset: number; length: number } | null = null;
  /** Where the next range without an offset begins, by resource. */
  readonly #ends = new Map<string, number>();
  #lastUrl = "";

  constructor(private readonly address: string) {}

  take(line: string): void {
    if (line === "") return;
    if (!line.startsWith("#")) this.#entry(new URL(line, this.address).href);
    else if (line.startsWith("#EXTINF:")) this.#seconds = Number.parseFloat(line.slice(8));
    else if (line.startsWith("#EXT-X-PROGRAM-DATE-TIME:")) this.#time = readTime(line.slice(25));
    else if (line.startsWith("#EXT-X-BYTERANGE:")) this.#range = byteRange(line.slice(17), this.#ends.get(this.#lastUrl) ?? 0);
    else if (line.startsWith("#EXT-X-MAP:")) this.#init = this.#map(attributes(line.slice(11)));
  }

  #map(found: Map<string, string>): ByteRange | null {
    const uri = found.get("URI");
    if (uri === undefined) return null;
    const range = found.get("BYTERANGE");
    const url = new URL(uri, this.address).href;
    return { url, ...(range === undefined ? { offset: 0, length: null } : byteRange(range, 0)) };
  }

  #entry(url: string): void {
    const range = this.#range ?? { offset: 0, length: null };
    if (this.#time !== null && this.#init !== null && this.#seconds > 0) {
      const end = this.#time + this.#seconds * 1000;
      this.entries.push({ url, ...range, start: this.#time, end, init: this.#init });
      this.#time = end; // holds for the next one unless it has a time of its own
    }
    if (range.length !== null) this.#ends.set(url, range.offset + range.length);
    this.#lastUrl = url;
    this.#range = null;
  }
}

const FRACTION = /(\.\d{3})(\d+)/;

/** Read a time to the microsecond; `Date` alone keeps milliseconds. */
function readTime(text: string): number | null {
  const rest = FRACTION.exec(text)?.[2];
  const at = Date.parse(text.replace(FRACTION, "$1"));
  return Number.isNaN(at) ? null : at + (rest === undefined ? 0 : Number(`0.${rest}`));
}
