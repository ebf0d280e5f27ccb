import { type TimeZone, formatIso } from "../model/index.ts";
import type { Failure } from "../store/index.ts";

const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** One delivery of a failure file, as JSON without a line break; times in the zone. */
export function failureLine(failure: Failure, zone: TimeZone): string {
  const { delivery, endpoint, event, call, dialect, type, message, reason, at, attempts, firstAt } = failure;
  const { last, body } = failure;
  return JSON.stringify({
    delivery,
    endpoint,
    event,
    ...(call === null ? {} : { call }),
    dialect,
    type,
    message,
    reason,
    ...(firstAt === null ? {} : { firstAttemptAt: formatIso(firstAt, zone) }),
    ...(last === null ? {} : { lastAttemptAt: formatIso(last.at, zone) }),
    failedAt: formatIso(at, zone),
    attempts,
    ...(last === null ? {} : { lastVerdict: showVerdict(last) }),
    ...(body === null ? {} : showBody(body)),
  });
}

function showVerdict({ verdict, status, error, detail, answer }: NonNullable<Failure["last"]>) {
  return {
    verdict,
    ...(status === null ? {} : { status }),
    ...(error === null ? {} : { error }),
    ...(detail === null ? {} : { detail }),
    ...(answer === null ? {} : { answer }),
  };
}

// A text that is not exactly these bytes again would be another message.
function showBody(bytes: Uint8Array) {
  try {
    return { body: strictUtf8.decode(bytes) };
  } catch {
    return { bodyBase64: Buffer.from(bytes).toString("base64") };
  }
}

/** What an import takes from a line of a failure file: the message, and what it was a delivery of. */
export interface FailedMessage {
  readonly delivery: string;
  readonly dialect: string;
  /** The name of the wire message. */
  readonly message: string;
  /** Null: the file has none, as the message was no longer kept. */
  readonly body: Uint8Array | null;
}

/** Reads a line that {@link failureLine} wrote; undefined for anything else, such as a platform's own message. */
export function readFailureLine(bytes: Uint8Array): FailedMessage | undefined {
  const line = parse(bytes);
  if (line === undefined) return undefined;
  const { delivery, dialect, message, failedAt, reason, body, bodyBase64 } = line;
  if (!isText(delivery) || !delivery.startsWith("dlv_") || !isText(failedAt) || !isText(reason))
    return undefined;
  if (!isText(dialect) || !isText(message)) return undefined;
  return { delivery, dialect, message, body: bodyOf(body, bodyBase64) };
}

function bodyOf(text: unknown, base64: unknown): Uint8Array | null {
  if (isText(text)) return new TextEncoder().encode(text);
  return isText(base64) ? new Uint8Array(Buffer.from(base64, "base64")) : null;
}

function parse(bytes: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(strictUtf8.decode(bytes));
    return typeof value === "object" && value !== null
      ? Object.fromEntries(Object.entries(value))
      : undefined;
  } catch {
    return undefined;
  }
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}
