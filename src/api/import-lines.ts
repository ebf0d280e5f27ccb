import { hash } from "node:crypto";
import { type Decoded, decodeCallback, dialectNamed } from "../dialects/index.ts";
import { type Fate, type MessageId, type Source, type Tenant, type Text, mintedAt } from "../model/index.ts";
import type { ApiParts } from "./api-parts.ts";
import { type FailedMessage, readFailureLine } from "./failure-line.ts";

// I1. A line goes the way of a push: decoded by the source's dialect, stored with all that follows from it.
// I2. A line again makes nothing new: facts are known by what they say, and a line that can't be understood by its
//     bytes, however often it comes and whatever died in between.

/** What became of a line. */
export type ImportedLine =
  | { readonly kind: "new" | "duplicate" }
  /** Kept, and listed with the messages that could not be understood. */
  | { readonly kind: "quarantined"; readonly why: Text; readonly path: string; readonly message: MessageId }
  /** Not kept: it does not belong into this source. */
  | { readonly kind: "refused"; readonly why: Text; readonly path: string };

/** What is known of where a line goes. */
export interface ImportTarget {
  readonly tenant: Tenant;
  readonly source: Source;
}

/** What an imported message shows as the address that sent it. */
const remote = "import";

/** Takes a line in: of a failure file, or a message as a platform pushes it. @throws StoreUnavailableError */
export async function importLine(
  parts: ApiParts,
  target: ImportTarget,
  bytes: Uint8Array,
): Promise<ImportedLine> {
  const failed = readFailureLine(bytes);
  const refused = failed === undefined ? undefined : whyRefused(failed, target.source);
  if (refused !== undefined) return refused;
  const body = failed?.body ?? bytes;
  const decoded = decodeCallback(dialectNamed(target.source.dialect), body, {
    timezone: target.source.timezone ?? target.tenant.timezone,
    recordingBaseUrl: target.source.recordingBaseUrl,
    // Platforms with a URL for each interface name it as they name the message.
    interface: failed?.message ?? null,
  });
  if (!decoded.ok && target.source.onInvalid === "reject") {
    return { kind: "refused", why: decoded.text, path: decoded.path };
  }
  return take(parts, target.source, { body, decoded, failed });
}

function whyRefused({ dialect, body }: FailedMessage, source: Source): ImportedLine | undefined {
  if (dialect !== source.dialect) {
    const why = {
      en: `This is a delivery in the dialect ${dialect}, and the source ${source.name} reads ${source.dialect}`,
      zh: `该行是 ${dialect} 协议的推送，而来源 ${source.name} 使用 ${source.dialect} 协议`,
    };
    return { kind: "refused", path: "dialect", why };
  }
  if (body !== null) return undefined;
  const why = { en: "The file no longer has the message itself", zh: "文件中已没有报文本身" };
  return { kind: "refused", path: "body", why };
}

interface Read {
  readonly body: Uint8Array;
  readonly decoded: Decoded;
  readonly failed: FailedMessage | undefined;
}

async function take(
  { assembler, store, mint }: ApiParts,
  source: Source,
  { body, decoded, failed }: Read,
): Promise<ImportedLine> {
  const digest = decoded.ok ? undefined : hash("sha256", body, "base64url");
  const id = mint.mint("message");
  // What the push had that the line tells of.
  const headers: Record<string, string> = failed === undefined ? {} : { "webhook-id": failed.delivery };
  const arrival = {
    kind: "new",
    tenant: source.tenant,
    id,
    source: source.id,
    receivedAt: mintedAt(id),
    headers,
    remote,
    interface: failed?.message ?? null,
    sizeBytes: body.length,
    body: new Uint8Array(body),
    ...(digest === undefined ? {} : { digest }),
  } as const;
  const { fate } = await assembler.take({ source, arrival, decoded });
  if (decoded.ok || digest === undefined) return { kind: kindOf(fate) };
  const kept = await store.queries.messageWithDigest(source.tenant, source.id, digest);
  return { kind: "quarantined", why: decoded.text, path: decoded.path, message: kept?.id ?? id };
}

function kindOf(fate: Fate): "new" | "duplicate" {
  return fate === "duplicate" ? "duplicate" : "new";
}

const lineFeed = 10;
const carriageReturn = 13;
const blank = new Set([9, 11, 12, 13, 32]);

/** The lines of a text with their numbers, the first being 1; those that are blank are left out. */
export function splitLines(
  text: Uint8Array,
): readonly { readonly line: number; readonly bytes: Uint8Array }[] {
  const found: { line: number; bytes: Uint8Array }[] = [];
  let line = 0;
  for (let start = 0; start < text.length;) {
    const end = text.indexOf(lineFeed, start);
    const stop = end === -1 ? text.length : end;
    const bytes = text.subarray(start, text[stop - 1] === carriageReturn ? Math.max(start, stop - 1) : stop);
    line += 1;
    if (!bytes.every((byte) => blank.has(byte))) found.push({ line, bytes });
    start = stop + 1;
  }
  return found;
}
