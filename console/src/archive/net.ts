// What the archive fetches beside JSON; each request names the look that it is for.

import { ApiError, errorFrom } from "../api/errors";
import type { Bytes } from "../video/fmp4";
import type { ByteRange } from "./playlist";
import type { Span } from "./types";

async function ask(address: string, lookId: string, signal: AbortSignal, headers: Record<string, string> = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(address, { headers: { "X-Varta-Look": lookId, ...headers }, signal });
  } catch (error) {
    if (signal.aborted) throw error;
    throw new ApiError(0, "console.no_connection", "The centre does not answer.");
  }
  if (!response.ok) throw await errorFrom(response);
  return response;
}

const of = (cameraId: string, rest: string): string => `/api/recordings/${encodeURIComponent(cameraId)}/main/${rest}`;
const iso = (at: number): string => encodeURIComponent(new Date(at).toISOString());

export async function fetchPlaylist(cameraId: string, lookId: string, span: Span, signal: AbortSignal): Promise<{ text: string; address: string }> {
  const path = of(cameraId, `playlist.m3u8?from=${iso(span.from)}&to=${iso(span.to)}`);
  try {
    const response = await ask(path, lookId, signal);
    return { text: await response.text(), address: response.url };
  } catch (error) {
    // Nothing recorded in the span is an empty list to us; the timeline tells why.
    if (error instanceof ApiError && error.code === "recordings.nothing_there") return { text: "", address: location.href };
    throw error;
  }
}

export async function fetchBytes(range: ByteRange, lookId: string, signal: AbortSignal): Promise<Bytes> {
  const headers: Record<string, string> = range.length === null ? {} : { Range: `bytes=${range.offset}-${range.offset + range.length - 1}` };
  const response = await ask(range.url, lookId, signal, headers);
  const bytes = new Uint8Array(await response.arrayBuffer());
  const whole = range.length !== null && response.status === 200;
  return whole ? bytes.subarray(range.offset, range.offset + (range.length ?? 0)) : bytes;
}

/** Fetch the key picture at or before a moment; null where nothing was recorded. */
export async function fetchPicture(cameraId: string, lookId: string, at: number, width: number, signal: AbortSignal): Promise<{ blob: Blob; at: number } | null> {
  try {
    const response = await ask(of(cameraId, `preview.jpg?at=${iso(at)}&width=${width}`), lookId, signal);
    const taken = Date.parse(response.headers.get("X-Varta-At") ?? "");
    return { blob: await response.blob(), at: Number.isNaN(taken) ? at : taken };
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null;
    throw error;
  }
}
