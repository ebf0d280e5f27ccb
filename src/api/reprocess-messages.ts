import type { Message, MessageId, QuarantineReason, Tenant } from "../model/index.ts";
import type { ApiParts } from "./api-parts.ts";
import { decodeAgain, rereadMessage, sourceToReread } from "./reread-message.ts";

// One piece of what is quarantined, decoded again.
//
// B1. A piece is bounded: so many messages, so many looks. Whoever wants all of them asks again with `next`.
// B2. Each message is read again by itself, whole or not at all: a piece that is cut off has done what it did, and asked
//     for again does the rest.

/** What is asked for beside which messages. */
export interface ReprocessOptions {
  /** True: those too that did not prove where they come from. */
  readonly isTrusted: boolean;
  /** True: nothing is changed, only counted. */
  readonly isDryRun: boolean;
}

/** What a piece came to. */
export interface Reprocessed {
  readonly examined: number;
  readonly decoded: number;
  readonly still: number;
  readonly skipped: number;
  readonly problems: readonly StillQuarantined[];
}

/** A message that can't be understood still. */
export interface StillQuarantined {
  readonly id: MessageId;
  readonly reason: QuarantineReason;
  readonly path: string;
}

// Traffic that flows meanwhile waits for no more than these.
const atATime = 16;
const mostProblems = 20;

/** Decodes these messages again. @throws StoreUnavailableError */
export async function reprocessMessages(
  parts: ApiParts,
  { tenant, messages }: { readonly tenant: Tenant; readonly messages: readonly Message[] },
  options: ReprocessOptions,
): Promise<Reprocessed> {
  const counts = { decoded: 0, still: 0, skipped: 0 };
  const problems: StillQuarantined[] = [];
  for (let start = 0; start < messages.length; start += atATime) {
    const some = messages.slice(start, start + atATime);
    for (const became of await Promise.all(some.map((each) => reprocess(parts, tenant, each, options)))) {
      counts[became.kind] += 1;
      if (became.kind === "still" && problems.length < mostProblems) problems.push(became.problem);
    }
  }
  return { examined: messages.length, ...counts, problems };
}

type Became =
  | { readonly kind: "decoded" | "skipped" }
  | { readonly kind: "still"; readonly problem: StillQuarantined };

async function reprocess(
  parts: ApiParts,
  tenant: Tenant,
  { id }: Message,
  { isTrusted, isDryRun }: ReprocessOptions,
): Promise<Became> {
  // As it is now: somebody else may be at the same messages.
  const message = await parts.store.queries.message(tenant.id, id);
  if (message === undefined) return { kind: "skipped" };
  const found = sourceToReread(parts, message, isTrusted);
  if ("refusal" in found) return { kind: "skipped" };
  const rereading = { tenant, message, source: found.source };
  const decoded = isDryRun
    ? (await decodeAgain(parts, rereading)).decoded
    : await rereadMessage(parts, rereading);
  if (decoded.ok) return { kind: "decoded" };
  return { kind: "still", problem: { id, reason: decoded.reason, path: decoded.path } };
}
