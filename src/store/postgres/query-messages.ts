import type { CallId, Message, MessageId, SourceId, TenantId } from "../../model/terms/index.ts";
import type { MessageFilter, MessageSieve, MessagesSifted, Page, SievePage } from "../queries.ts";
import {
  idRange,
  messageColumns,
  mostCallsOfMessage,
  storedMessage,
  takingTime,
  walkOf,
} from "../rows/index.ts";
import { textArray } from "./arrays.ts";
import type { Asking } from "./database.ts";
import { firstEventOf, firstMessageOf, spanOfEvents, ulidOf } from "./id-range.ts";
import { Row } from "./row.ts";
import { Where } from "./where.ts";

/** One message. */
export function findMessage(db: Asking): (tenant: TenantId, id: MessageId) => Promise<Message | undefined> {
  return async (tenant, id) => {
    const [row] = await db.query(
      `select ${messageColumns} from ringback.messages where tenant = $1 and id = $2`,
      [tenant, id],
    );
    return row === undefined ? undefined : storedMessage(new Row(row));
  };
}

/** The message of a source that was kept with that digest. Relies on the primary key of message_digests. */
export function messageWithDigest(
  db: Asking,
): (tenant: TenantId, source: SourceId, digest: string) => Promise<Message | undefined> {
  return async (tenant, source, digest) => {
    const [row] = await db.query(
      "select message from ringback.message_digests where tenant = $1 and source = $2 and digest = $3",
      [tenant, source, digest],
    );
    // That it is known by its id tells the day to look at.
    return row === undefined ? undefined : findMessage(db)(tenant, new Row(row).id("message", "message"));
  };
}

/** The bytes of a message. */
export function messageBody(
  db: Asking,
): (tenant: TenantId, id: MessageId) => Promise<Uint8Array | undefined> {
  return async (tenant, id) => {
    const [row] = await db.query(
      `select bytes from ringback.bodies where tenant = $1 and id = $3
         and exists (select from ringback.messages where tenant = $1 and id = $2)`,
      [tenant, id, ulidOf(id)],
    );
    return row === undefined ? undefined : new Row(row).bytes("bytes");
  };
}

/** The messages that match, the newest first. Relies on the primary key and on messages_odd. */
export function listMessages(
  db: Asking,
): (tenant: TenantId, filter: MessageFilter, page: Page) => Promise<Message[]> {
  return async (tenant, filter, page) => {
    const where = whereOf(tenant, filter, page);
    const rows = await db.query(
      `select ${messageColumns} from ringback.messages
       where ${where.sql} order by id desc limit ${where.place(page.limit)}`,
      where.values,
    );
    return rows.map((row) => storedMessage(new Row(row)));
  };
}

/** Messages by what no index has, looked at one by one. Relies on the primary key and on messages_odd. */
export function siftMessages(
  db: Asking,
): (tenant: TenantId, sieve: MessageSieve, page: SievePage) => Promise<MessagesSifted> {
  return async (tenant, sieve, { looks, ...page }) => {
    const walked = whereOf(tenant, walkOf(sieve), page);
    // How far the looks go is settled first: what comes in meanwhile is newer, and leaves nothing out.
    const [end] = await db.query(
      `select id from ringback.messages
       where ${walked.sql} order by id desc limit 1 offset ${walked.place(looks - 1)}`,
      walked.values,
    );
    const last = end === undefined ? null : new Row(end).id("message");
    const where = whereOf(tenant, sieve, page);
    where.test("id >=", last);
    where.test("source =", sieve.source);
    where.test("name =", sieve.name);
    where.test("reason =", sieve.reason);
    const rows = await db.query(
      `select ${messageColumns} from ringback.messages
       where ${where.sql} order by id desc limit ${where.place(page.limit)}`,
      where.values,
    );
    const messages = rows.map((row) => storedMessage(new Row(row)));
    return { messages, next: messages.length < page.limit ? last : (messages.at(-1)?.id ?? null) };
  };
}

function whereOf(tenant: TenantId, filter: MessageFilter, page: Page): Where {
  const range = idRange("message", filter, page);
  const where = new Where();
  where.test("tenant =", tenant);
  where.test("id >=", range.from);
  where.test("id <", range.before);
  where.test("fate =", filter.fate);
  // The literal lets the planner see that messages_odd, which leaves the decoded out, has all that is asked.
  if (filter.fate !== undefined && filter.fate !== "decoded") where.and("fate <> 'decoded'");
  return where;
}

/**
 * The calls that a message told of as it came in, or repeated. Relies on events_time, of the days of that time, and on
 * the primary key.
 */
export function callsOfMessage(
  db: Asking,
): (tenant: TenantId, message: Pick<Message, "id" | "receivedAt">) => Promise<CallId[]> {
  return async (tenant, { id, receivedAt }) => {
    const { from, to } = takingTime(receivedAt);
    const days = spanOfEvents(from, to);
    const rows = await db.query(
      `select subject as call from ringback.events
       where tenant = $1 and received_at between $3 and $4 and id >= $5 and id < $6
         and message = $2 and starts_with(subject, 'call_')
       union select repeats from ringback.messages where tenant = $1 and id = $2 and repeats is not null limit $7`,
      [tenant, id, from, to, days.from, days.before, mostCallsOfMessage],
    );
    return rows.map((row) => new Row(row).id("call", "call"));
  };
}

/**
 * The messages that told of a call. Relies on events_subject and messages_repeats, of the days since it was made. The
 * messages themselves can be older: one that was not understood may be read again.
 */
export function messagesOfCall(db: Asking): (tenant: TenantId, id: CallId) => Promise<Message[]> {
  return async (tenant, id) => {
    const told = await db.query(
      `select message from ringback.events
       where tenant = $1 and subject = $2 and subject is not null and id >= $3 and message is not null
       union
       select id from ringback.messages where tenant = $1 and repeats = $2 and repeats is not null and id >= $4`,
      [tenant, id, firstEventOf(id), firstMessageOf(id)],
    );
    if (told.length === 0) return [];
    const rows = await db.query(
      `select ${messageColumns} from ringback.messages where tenant = $1 and id = any($2::text[]) order by id`,
      [tenant, textArray(told.map((row) => new Row(row).text("message")))],
    );
    return rows.map((row) => storedMessage(new Row(row)));
  };
}
