import type { Readable } from "node:stream";
import type { Dispatcher } from "undici";
import type { AttemptError, Clock, Text } from "../model/index.ts";
import { BlockedAddressError } from "./guard-rule.ts";
import { classify, detailOf } from "./transport-errors.ts";

// Files that a platform's URL leads to.
//
// F1. Every place that a redirect leads to is judged as the first one was, and there are few of them.
// F2. A server that says nothing is given up: before the first byte, and between any two.
// F3. No more bytes than are allowed, whether they are announced or not; nothing is held but what is on its way.

/** What to fetch. */
export interface Wanted {
  readonly url: string;
  /** Sent along; nothing secret, as a redirect takes them anywhere. */
  readonly headers: Readonly<Record<string, string>>;
  readonly limits: DownloadLimits;
  /** Once aborted, nobody wants it any more, or what of it was not read yet. */
  readonly signal: AbortSignal;
}

/** What bounds a download. */
export interface DownloadLimits {
  /** From connecting to the answer's headers, redirects included. */
  readonly firstByteMs: number;
  /** Between any two pieces. */
  readonly idleMs: number;
  readonly mostBytes: number;
  readonly mostRedirects: number;
}

/** What came of it. */
export type Downloaded =
  | {
      readonly kind: "answered";
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      /** To be read to its end, or left: the signal then ends it. Throws where it breaks off. */
      readonly body: AsyncIterableIterator<Uint8Array>;
    }
  | {
      readonly kind: "failed";
      readonly error: AttemptError;
      readonly detail: string;
      /** What the address guard says in either language; null for all else. */
      readonly text: Text | null;
    };

/** What a download works with. */
export interface DownloadParts {
  readonly clock: Clock;
  /** The URL, judged, with the connections to its place. @throws BlockedAddressError */
  readonly place: (url: string) => { readonly url: URL; readonly dispatcher: Dispatcher };
}

/** A download that was given up, and why. */
class GivenUpError extends Error {
  override readonly name = "GivenUpError";
  readonly reason: AttemptError;

  constructor(reason: AttemptError, message: string) {
    super(message);
    this.reason = reason;
  }
}

const redirects = new Set([301, 302, 303, 307, 308]);

/** Fetches a file. Never throws; whatever goes wrong before its first byte is an outcome. */
export async function download(parts: DownloadParts, wanted: Wanted): Promise<Downloaded> {
  const { firstByteMs } = wanted.limits;
  const late = new AbortController();
  const deadline = parts.clock.after(firstByteMs, () =>
    late.abort(new GivenUpError("timeout", `no answer within ${firstByteMs} ms`)),
  );
  try {
    const answer = await follow(parts, wanted, AbortSignal.any([wanted.signal, late.signal]));
    const headers = plainHeaders(answer.headers);
    const tooMuch = whyTooMuch(headers, wanted.limits);
    if (tooMuch !== null) throw leave(answer.body, tooMuch);
    return {
      kind: "answered",
      status: answer.statusCode,
      headers,
      body: pieces(answer.body, wanted.limits, parts.clock),
    };
  } catch (error) {
    return failed(error);
  } finally {
    deadline[Symbol.dispose]();
  }
}

function failed(error: unknown): Downloaded {
  const reason = error instanceof GivenUpError ? error.reason : classify(error);
  const text = error instanceof BlockedAddressError ? error.text : null;
  return { kind: "failed", error: reason, detail: detailOf(error), text };
}

/** The answer at the end of all redirects (F1). */
async function follow(
  { place }: DownloadParts,
  { url: first, headers, limits }: Wanted,
  signal: AbortSignal,
): Promise<Dispatcher.ResponseData> {
  let target = first;
  for (let hop = 0; hop <= limits.mostRedirects; hop += 1) {
    const { url, dispatcher } = place(target);
    const answer = await dispatcher.request({
      path: `${url.pathname}${url.search}`,
      method: "GET",
      headers,
      signal,
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    // Whoever leaves a body is told that it broke off.
    answer.body.on("error", () => {});
    const { location } = plainHeaders(answer.headers);
    if (!redirects.has(answer.statusCode) || location === undefined) return answer;
    answer.body.destroy();
    target = URL.canParse(location, url.href) ? new URL(location, url).href : location;
  }
  throw new GivenUpError("http_status", `more than ${limits.mostRedirects} redirects`);
}

function plainHeaders(headers: Dispatcher.ResponseData["headers"]): Readonly<Record<string, string>> {
  const entries = Object.entries(headers).map(([name, value]): [string, string] => [
    name.toLowerCase(),
    Array.isArray(value) ? (value[0] ?? "") : (value ?? ""),
  ]);
  return Object.fromEntries(entries);
}

/** Why what is announced is not fetched (F3): too many bytes, or bytes that are packed; null where it is. */
function whyTooMuch(
  headers: Readonly<Record<string, string>>,
  { mostBytes }: DownloadLimits,
): GivenUpError | null {
  const whole = /\/(\d+)$/.exec(headers["content-range"] ?? "")?.[1] ?? headers["content-length"] ?? "0";
  if (Number(whole) > mostBytes) return tooLarge(mostBytes);
  const coding = headers["content-encoding"] ?? "identity";
  return coding === "identity"
    ? null
    : new GivenUpError("bad_answer", `packed as ${coding}, though not asked for`);
}

function tooLarge(mostBytes: number): GivenUpError {
  return new GivenUpError("too_large", `larger than ${mostBytes} bytes`);
}

function leave(body: Readable, why: GivenUpError): GivenUpError {
  body.destroy();
  return why;
}

/** The body piece by piece, given up when the next takes too long (F2) or is too much (F3). */
async function* pieces(
  body: Readable,
  { idleMs, mostBytes }: DownloadLimits,
  clock: Clock,
): AsyncGenerator<Uint8Array, undefined> {
  const taken: AsyncIterator<unknown, unknown> = body[Symbol.asyncIterator]();
  let size = 0;
  try {
    for (;;) {
      // Whoever reads slowly is not meant: nobody is waited for but the server.
      const patience = clock.after(idleMs, () =>
        body.destroy(new GivenUpError("timeout", `nothing more within ${idleMs} ms`)),
      );
      const { done = false, value } = await taken.next().finally(() => patience[Symbol.dispose]());
      if (done || !(value instanceof Uint8Array)) return;
      size += value.length;
      if (size > mostBytes) throw tooLarge(mostBytes);
      yield value;
    }
  } finally {
    body.destroy();
  }
}
