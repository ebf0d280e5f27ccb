import type { AttemptError, Text } from "../model/index.ts";
import { audioTypeOf, declaredType, tellingBytes } from "./audio-type.ts";
import { failure, mostBytesOfRecording, noAudio, refusal } from "./recording-trouble.ts";

/** Fetches a file that somebody's URL leads to; every place that it leads to is judged by the address guard. */
export type FetchFile = (wanted: {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly limits: typeof limits;
  /** Once aborted, what of it was not read yet is let go. */
  readonly signal: AbortSignal;
}) => Promise<FetchedFile>;

/** What came of it. */
export type FetchedFile =
  | {
      readonly kind: "answered";
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: AsyncIterableIterator<Uint8Array>;
    }
  | {
      readonly kind: "failed";
      readonly error: AttemptError;
      readonly detail: string;
      /** What the address guard says; null for all else. */
      readonly text: Text | null;
    };

// A person waits for it, and the platforms' stores answer within a second or two.
const limits = {
  firstByteMs: 10_000,
  idleMs: 15_000,
  mostBytes: mostBytesOfRecording,
  mostRedirects: 3,
} as const;

/** Which recording, or which part of it. */
export interface RecordingWanted {
  readonly url: string;
  /** The header `Range` as it came. */
  readonly range: string | undefined;
  readonly signal: AbortSignal;
}

/** A recording, or a part of it, as it is passed on. */
export interface FetchedRecording {
  readonly status: 200 | 206;
  readonly type: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: AsyncIterable<Uint8Array>;
}

/**
 * Fetches a recording from where its platform keeps it.
 * @throws RecordingGoneError, RecordingUnavailableError; BadRequestError for a part that there is not
 */
export async function fetchRecording(
  fetchFile: FetchFile,
  { url, range, signal }: RecordingWanted,
): Promise<FetchedRecording> {
  const part = onePart(range);
  const ask = (headers: Readonly<Record<string, string>>) => askFor(fetchFile, { url, headers, signal });
  const { status, headers, body } = await ask(part === undefined ? {} : { range: part });
  if (status !== 200 && status !== 206) throw refusal(status);
  const told = headers["content-type"] ?? "";
  const declared = declaredType(told);
  if (declared.kind === "other") throw noAudio(told);
  const passed: Pick<FetchedRecording, "status" | "headers"> = {
    status,
    headers: passedHeaders(headers, status),
  };
  if (declared.kind === "audio") return { ...passed, type: declared.type, bytes: body };
  const { head, rest } = hasBeginning(status, headers["content-range"])
    ? await peek(body)
    : { head: (await peek((await ask(beginning)).body)).head, rest: body };
  const type = audioTypeOf(head);
  if (type === undefined) throw noAudio(told);
  return { ...passed, type, bytes: rest };
}

const beginning = { range: `bytes=0-${tellingBytes - 1}` };

/** True where an answer has the first bytes of the recording, as many as tell what it is. */
function hasBeginning(status: 200 | 206, contentRange = ""): boolean {
  const last = /^bytes 0-(\d+)\//.exec(contentRange)?.[1];
  return status === 200 || (last !== undefined && Number(last) >= tellingBytes - 1);
}

type Answered = Extract<FetchedFile, { readonly kind: "answered" }>;

/** @throws RecordingUnavailableError where nobody answers */
async function askFor(
  fetchFile: FetchFile,
  wanted: Omit<Parameters<FetchFile>[0], "limits">,
): Promise<Answered> {
  const found = await fetchFile({ ...wanted, limits });
  if (found.kind === "failed") throw failure(found);
  return found;
}

/** The part that a header asks for; one that asks for several, or for what is no part, asks for the whole. */
function onePart(range: string | undefined): string | undefined {
  return range !== undefined && /^bytes=(?:\d+-\d*|-\d+)$/.test(range) ? range : undefined;
}

/** What of the answer's headers a player needs. */
function passedHeaders(
  headers: Readonly<Record<string, string>>,
  status: 200 | 206,
): Readonly<Record<string, string>> {
  const { "content-length": length = "", "content-range": range = "", "accept-ranges": ranges } = headers;
  return {
    ...(/^\d+$/.test(length) ? { "content-length": length } : {}),
    ...(status === 206 && /^bytes \d+-\d+\/(?:\d+|\*)$/.test(range) ? { "content-range": range } : {}),
    ...(status === 206 || ranges === "bytes" ? { "accept-ranges": "bytes" } : {}),
  };
}

/** The first bytes, and all of them. */
async function peek(
  body: AsyncIterableIterator<Uint8Array>,
): Promise<{ readonly head: Uint8Array; readonly rest: AsyncIterable<Uint8Array> }> {
  const pieces: Uint8Array[] = [];
  for (let size = 0; size < tellingBytes;) {
    const { done = false, value }: IteratorResult<Uint8Array, unknown> = await nextOf(body);
    if (done || !(value instanceof Uint8Array)) break;
    pieces.push(value);
    size += value.length;
  }
  return { head: Buffer.concat(pieces).subarray(0, tellingBytes), rest: after(pieces, body) };
}

/** @throws RecordingUnavailableError where the rest does not come. */
async function nextOf(body: AsyncIterator<Uint8Array>): Promise<IteratorResult<Uint8Array, unknown>> {
  try {
    return await body.next();
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw failure({ error: "connection_reset", detail, text: null });
  }
}

async function* after(
  pieces: readonly Uint8Array[],
  body: AsyncIterableIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield* pieces;
  yield* body;
}
