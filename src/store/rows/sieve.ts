import type { Instant } from "../../model/terms/index.ts";
import type { MessageFilter, MessageSieve } from "../queries.ts";
import type { StoredRow } from "./row.ts";

/** What the looks are chosen by: what an index has. None has the decoded, who are nearly all. */
export function walkOf({ source: _, name: __, reason: ___, fate, ...times }: MessageSieve): MessageFilter {
  return fate === undefined || fate === "decoded" ? times : { ...times, fate };
}

/** True for the row of a message that has all that is asked for. */
export function isSifted(row: StoredRow, { source, name, reason, fate }: MessageSieve): boolean {
  return (
    (source === undefined || row.text("source") === source) &&
    (name === undefined || row.textOrNull("name") === name) &&
    (reason === undefined || row.textOrNull("reason") === reason) &&
    (fate === undefined || row.text("fate") === fate)
  );
}

// A message gets its time as it comes in, and its events theirs as they are planned: moments later, and longer where
// it has to wait for another about the same call. Clocks may be set back a little in between.
const beforeMs = 1_000;
const afterMs = 10_000;

/** When the events of a message that came in then were made. */
export function takingTime(receivedAt: Instant): { readonly from: number; readonly to: number } {
  return { from: Math.max(0, receivedAt - beforeMs), to: receivedAt + afterMs };
}

/** A message that tells of more is one of a kind: the first ones do. */
export const mostCallsOfMessage = 100;
