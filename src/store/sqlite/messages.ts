import type { DatabaseSync } from "node:sqlite";
import type { TenantId } from "../../model/terms/index.ts";
import type { NewMessage, RereadMessage } from "../store.ts";

/** Keeps bytes → their row. */
export function insertBody(db: DatabaseSync): (bytes: Uint8Array) => number {
  const insert = db.prepare("insert into bodies (bytes) values (?)");
  return (bytes) => Number(insert.run(bytes).lastInsertRowid);
}

/** Keeps a message whose bytes are in that row. */
export function insertMessage(db: DatabaseSync): (message: NewMessage, body: number) => void {
  const insert = db.prepare(`
    insert into messages (
      tenant, id, source, received_at, fate, reason, path, name, headers, remote, interface, size, body, repeats, digest
    ) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  `);
  return (message, body) => {
    const { tenant, id, source, receivedAt, fate, reason, path, name, headers, remote, repeats } = message;
    const from = [JSON.stringify(headers), remote, message.interface] as const;
    insert.run(
      ...([tenant, id, source, receivedAt, fate, reason, path, name] as const),
      ...from,
      ...([message.sizeBytes, body, repeats, message.digest ?? null] as const),
    );
  };
}

/** True when a message of the source with the same digest is there. Relies on messages_digest. */
export function hasDigest(db: DatabaseSync): (message: NewMessage) => boolean {
  const select = db.prepare("select 1 from messages where tenant = ? and source = ? and digest = ?");
  return ({ tenant, source, digest }) =>
    digest !== undefined && select.get(tenant, source, digest) !== undefined;
}

/** Gives a message another fate → the row of its bytes. */
export function rereadMessage(db: DatabaseSync): (tenant: TenantId, message: RereadMessage) => number {
  const update = db.prepare(`
    update messages set fate = ?, reason = ?, path = ?, name = ? where tenant = ? and id = ? returning body
  `);
  return (tenant, { id, fate, reason, path, name }) => {
    const row = update.get(fate, reason, path, name, tenant, id);
    if (row === undefined) throw new RangeError(`Expected a message ${id} to read again`);
    return Number(row["body"]);
  };
}
