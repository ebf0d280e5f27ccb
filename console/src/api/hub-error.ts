/** What the hub answered instead of what was asked for: its problem document (RFC 9457), or that nobody answered. */
export class HubError extends Error {
  override readonly name = "HubError";
  /** 0: no answer came. */
  readonly status: number;
  /** Stable, as in `E_NOT_FOUND`; `E_UNREACHABLE` where no answer came. */
  readonly code: string;
  readonly title: string;
  /** What is wrong with the input, field by field. */
  readonly fields: readonly { readonly path: string; readonly message: string }[];

  constructor(status: number, problem: Problem) {
    super(problem.detail ?? problem.title ?? String(status));
    this.status = status;
    this.code = (problem.type ?? "").split(":").at(-1) ?? "";
    this.title = problem.title ?? "";
    this.fields = problem.errors ?? [];
  }
}

interface Problem {
  readonly type?: string;
  readonly title?: string;
  readonly detail?: string;
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
}

/** True for what may be different in a moment: nobody answered, or the hub said to come again. */
export function isPassing(error: unknown): boolean {
  return error instanceof HubError && (error.status === 0 || error.status === 429 || error.status >= 502);
}

/** Reads a problem document, whatever was sent in its place. */
export function toHubError(status: number, body: unknown): HubError {
  const isObject = typeof body === "object" && body !== null;
  return new HubError(
    status,
    isObject ? body : { title: typeof body === "string" ? body.slice(0, 200) : "" },
  );
}

/** No answer came. */
export function unreachable(): HubError {
  return new HubError(0, { type: "urn:ringback:error:E_UNREACHABLE", title: "", detail: "" });
}
