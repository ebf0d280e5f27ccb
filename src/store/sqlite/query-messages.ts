import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import type { CallId, Message, MessageId, SourceId, TenantId } from "../../model/terms/index.ts";
import type { MessageFilter, Page } from "../queries.ts";
import { idRange, messageColumns, storedMessage } from "../rows/index.ts";
import { Row } from "./row.ts";

/** One message. */
export function findMessage(db: DatabaseSync): (tenant: TenantId, id: MessageId) => Message | undefined {
  const select = db.prepare(`select ${messageColumns} from messages where tenant = ? and id = ?`);
  return (tenant, id) => {
    const row = select.get(tenant, id);
    return row === undefined ? undefined : storedMessage(new Row(row));
  };
}

/** The message of a source that was kept with that digest. Relies on messages_digest. */
export function messageWithDigest(
  db: DatabaseSync,
): (tenant: TenantId, source: SourceId, digest: string) => Message | undefined {
  const select = db.prepare(
    `select ${messageColumns} from messages where tenant = ? and source = ? and digest = ?`,
  );
  return (tenant, source, digest) => {
    const row = select.get(tenant, source, digest);
    return row === undefined ? undefined : storedMessage(new Row(row));
  };
}

/** The bytes of a message. */
export function messageBody(db: DatabaseSync): (tenant: TenantId, id: MessageId) => Uint8Array | undefined {
  const select = db.prepare(`
    select bytes from messages join bodies on bodies.id = messages.body where tenant = ? and messages.id = ?
  `);
  return (tenant, id) => {
    const row = select.get(tenant, id);
    return row === undefined ? undefined : new Row(row).bytes("bytes");
  };
}

/** The messages that match, the newest first. Relies on the primary key and on messages_odd. */
export function listMessages(
  db: DatabaseSync,
): (tenant: TenantId, filter: MessageFilter, page: Page) => Message[] {
  return (tenant, filter, page) => {
    const range = idRange("message", filter, page);
    const tests = [
      ["tenant = ?", tenant],
      ["id >= ?", range.from],
      ["id < ?", range.before],
      // The literal lets the planner see that messages_odd, which leaves the decoded out, has all that is asked.
      [
        filter.fate === undefined || filter.fate === "decoded"
          ? "fate = ?"
          : `fate <> 'decoded' and fate = ?`,
        filter.fate,
      ],
    ] as const;
    const given = tests.filter(([, value]) => value !== undefined);
    const values: SQLInputValue[] = given.map(([, value]) => value ?? null);
    const where = given.map(([condition]) => condition).join(" and ");
    const rows = db
      .prepare(`select ${messageColumns} from messages where ${where} order by id desc limit ?`)
      .all(...values, page.limit);
    return rows.map((row) => storedMessage(new Row(row)));
  };
}

/** The messages that told of a call. Relies on events_subject and messages_repeats. */
export function messagesOfCall(db: DatabaseSync): (tenant: TenantId, id: CallId) => Message[] {
  const select = db.prepare(`
    select ${messageColumns} from messages where tenant = ?1 and id in (
      select message from events where tenant = ?1 and subject = ?2 and message is not null
      union select id from messages where tenant = ?1 and repeats = ?2 and repeats is not null
    ) order by id
  `);
  return (tenant, id) => select.all(tenant, id).map((row) => storedMessage(new Row(row)));
}
