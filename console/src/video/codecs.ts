// What this browser's media source can play, in the words of the live address.

interface Supports {
  isTypeSupported(type: string): boolean;
}

const SAMPLES: readonly (readonly [string, string])[] = [
  ["h264", 'video/mp4; codecs="avc1.64001f"'],
  ["hevc", 'video/mp4; codecs="hvc1.1.6.L93.B0"'],
];

/** List the codecs to ask the server for, best known first. */
export function supportedCodecs(source: Supports | null): string[] {
  if (source === null) return [];
  return SAMPLES.filter(([, mime]) => source.isTypeSupported(mime)).map(([word]) => word);
}

interface Scope {
  MediaSource?: typeof MediaSource;
  ManagedMediaSource?: typeof MediaSource;
}

/** Return the browser's media source class; the managed one only where there is no other (iPhone). */
export function mediaSourceClass(scope: Scope = globalThis): typeof MediaSource | null {
  return scope.MediaSource ?? scope.ManagedMediaSource ?? null;
}
