import { type Message, fates, quarantineReasons } from "../../model/terms/index.ts";
import type { StoredRow } from "./row.ts";

/** The columns that {@link storedMessage} reads. */
export const messageColumns =
  "tenant, id, source, received_at, fate, reason, path, name, headers, remote, interface, size";

/** The message that a row holds. */
export function storedMessage(row: StoredRow): Message {
  return {
    tenant: row.tenant(),
    id: row.id("message"),
    source: row.id("source", "source"),
    receivedAt: row.instant("received_at"),
    fate: row.oneOf("fate", fates),
    reason: row.oneOfOrNull("reason", quarantineReasons),
    path: row.textOrNull("path"),
    name: row.textOrNull("name"),
    headers: readHeaders(row.text("headers")),
    remote: row.text("remote"),
    interface: row.textOrNull("interface"),
    sizeBytes: row.integer("size"),
  };
}

function readHeaders(text: string): Record<string, string> {
  const headers: unknown = JSON.parse(text);
  const entries = typeof headers === "object" && headers !== null ? Object.entries(headers) : [];
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}
