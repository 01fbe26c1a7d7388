/** What the centre, or the way to it, refused. `code` is stable and has a translation in i18n/<language>/errors.json. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly where: string | null = null,
    readonly params: Record<string, string | number> = {},
  ) {
    super(message);
    this.name = "ApiError";
  }

  get isConflict(): boolean {
    return this.status === 409;
  }
}

interface ErrorBody {
  code?: unknown;
  message?: unknown;
  where?: unknown;
  params?: unknown;
}

/** Read the centre's error form out of an answer; an answer of another form becomes `http.<status>`. */
export async function errorFrom(response: Response): Promise<ApiError> {
  const body = await readBody(response);
  const code = typeof body.code === "string" ? body.code : `http.${response.status}`;
  const message = typeof body.message === "string" ? body.message : response.statusText;
  const where = typeof body.where === "string" ? body.where : null;
  return new ApiError(response.status, code, message, where, readParams(body.params));
}

async function readBody(response: Response): Promise<ErrorBody> {
  try {
    const body: unknown = await response.json();
    return typeof body === "object" && body !== null ? body : {};
  } catch {
    return {};
  }
}

function readParams(params: unknown): Record<string, string | number> {
  if (typeof params !== "object" || params === null) return {};
  return Object.fromEntries(
    Object.entries(params).filter(
      (pair): pair is [string, string | number] => typeof pair[1] === "string" || typeof pair[1] === "number",
    ),
  );
}

export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  return new ApiError(0, "console.unexpected", error instanceof Error ? error.message : String(error));
}
