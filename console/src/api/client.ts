import { ApiError, errorFrom } from "./errors";

let csrfToken = "";
let onSignedOut: () => void = () => undefined;

/** Remember the token that each changing request carries; it comes with the session. */
export function setCsrfToken(token: string): void {
  csrfToken = token;
}

/** Say what happens when the centre no longer knows this session. */
export function setSignedOutHandler(handler: () => void): void {
  onSignedOut = handler;
}

type Method = "GET" | "POST" | "PUT" | "DELETE";

/** Ask the centre; `T` is the answer's shape. Throws `ApiError` for everything that is not a good answer. */
export async function request<T>(method: Method, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (method !== "GET") headers["X-CSRF-Token"] = csrfToken;
  let response: Response;
  try {
    response = await fetch(path, { method, headers, body: body === undefined ? null : JSON.stringify(body), signal });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(0, "console.no_connection", "The centre does not answer.");
  }
  if (!response.ok) {
    const failure = await errorFrom(response);
    if (failure.code === "access.not_signed_in") onSignedOut();
    throw failure;
  }
  return (response.status === 204 ? undefined : await response.json()) as T;
}

export const get = <T>(path: string, signal?: AbortSignal) => request<T>("GET", path, undefined, signal);
export const post = <T>(path: string, body?: unknown) => request<T>("POST", path, body);
export const put = <T>(path: string, body?: unknown) => request<T>("PUT", path, body);
export const remove = (path: string) => request<undefined>("DELETE", path);
