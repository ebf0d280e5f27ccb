import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import type { CallId, Message, MessageId, SourceId, TenantId } from "../../model/terms/index.ts";
import type { MessageFilter, MessageSieve, MessagesSifted, Page, SievePage } from "../queries.ts";
import {
  idRange,
  isSifted,
  messageColumns,
  mostCallsOfMessage,
  storedMessage,
  takingTime,
  walkOf,
} from "../rows/index.ts";
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
    const { where, values } = whereOf(tenant, filter, page);
    const rows = db
      .prepare(`select ${messageColumns} from messages where ${where} order by id desc limit ?`)
      .all(...values, page.limit);
    return rows.map((row) => storedMessage(new Row(row)));
  };
}

/** Messages by what no index has, looked at one by one. Relies on the primary key and on messages_odd. */
export function siftMessages(
  db: DatabaseSync,
): (tenant: TenantId, sieve: MessageSieve, page: SievePage) => MessagesSifted {
  return (tenant, sieve, { looks, ...page }) => {
    const { where, values } = whereOf(tenant, walkOf(sieve), page);
    const rows = db
      .prepare(`select ${messageColumns} from messages where ${where} order by id desc limit ?`)
      .iterate(...values, looks);
    const messages: Message[] = [];
    let looked = 0;
    for (const raw of rows) {
      const row = new Row(raw);
      looked += 1;
      if (isSifted(row, sieve)) messages.push(storedMessage(row));
      if (messages.length === page.limit || looked === looks) return { messages, next: row.id("message") };
    }
    return { messages, next: null };
  };
}

function whereOf(
  tenant: TenantId,
  filter: MessageFilter,
  page: Page,
): { readonly where: string; readonly values: readonly SQLInputValue[] } {
  const range = idRange("message", filter, page);
  const tests = [
    ["tenant = ?", tenant],
    ["id >= ?", range.from],
    ["id < ?", range.before],
    // The literal lets the planner see that messages_odd, which leaves the decoded out, has all that is asked.
    [
      filter.fate === undefined || filter.fate === "decoded" ? "fate = ?" : `fate <> 'decoded' and fate = ?`,
      filter.fate,
    ],
  ] as const;
  const given = tests.filter(([, value]) => value !== undefined);
  return {
    where: given.map(([condition]) => condition).join(" and "),
    values: given.map(([, value]) => value ?? null),
  };
}

/** The calls that a message told of as it came in, or repeated. Relies on events_time and the primary key. */
export function callsOfMessage(
  db: DatabaseSync,
): (tenant: TenantId, message: Pick<Message, "id" | "receivedAt">) => CallId[] {
  const told = db.prepare(`
    select distinct subject as call from events indexed by events_time
    where tenant = ?1 and received_at between ?3 and ?4 and message = ?2 and subject glob 'call_*' limit ?5
  `);
  const repeated = db.prepare(`
    select repeats as call from messages where tenant = ? and id = ? and repeats is not null
  `);
  return (tenant, { id, receivedAt }) => {
    const { from, to } = takingTime(receivedAt);
    const rows = [...repeated.all(tenant, id), ...told.all(tenant, id, from, to, mostCallsOfMessage)];
    return rows.map((row) => new Row(row).id("call", "call"));
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
