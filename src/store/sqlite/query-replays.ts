import type { DatabaseSync } from "node:sqlite";
import {
  type MessageId,
  type Replay,
  type ReplayId,
  type TenantId,
  deliveryStates,
} from "../../model/terms/index.ts";
import type { Page } from "../queries.ts";
import type {
  ReplayDelivery,
  ReplayFinding,
  ReplayLook,
  ReplayOccasion,
  ReplayOutcomes,
  ReplaySubject,
  Replays,
} from "../replays.ts";
import {
  type FoundEvent,
  isAsked,
  isCall,
  lacks,
  occasionKey,
  storedEvent,
  storedReplay,
  storedReplayDelivery,
  subjectKey,
} from "../rows/index.ts";
import { eventsOfSubject } from "./query-events.ts";
import { Row } from "./row.ts";

/** The replays of a tenant, the newest first. */
export function listReplays(db: DatabaseSync): (tenant: TenantId, page: Page) => Replay[] {
  const select = db.prepare(
    "select doc from replays where tenant = ? and (?2 is null or id < ?2) order by id desc limit ?",
  );
  return (tenant, { after, limit }) =>
    select.all(tenant, after, limit).map((row) => storedReplay(new Row(row)));
}

/** All replays that are not over. Relies on replays_running. */
export function runningReplays(db: DatabaseSync): () => Replay[] {
  const select = db.prepare("select doc from replays indexed by replays_running where state = 'running'");
  return () => select.all().map((row) => storedReplay(new Row(row)));
}

/** How many deliveries that a replay sent are in which state. Relies on deliveries_replay. */
export function replayOutcomes(db: DatabaseSync): (tenant: TenantId, id: ReplayId) => ReplayOutcomes {
  const select = db.prepare(
    "select state, count(*) as number from deliveries where tenant = ? and replay = ? group by state",
  );
  return (tenant, id) =>
    Object.fromEntries(
      select.all(tenant, id).map((raw) => {
        const row = new Row(raw);
        return [row.oneOf("state", deliveryStates), row.integer("number")];
      }),
    );
}

/** How many deliveries of a replay wait for an attempt, up to so many. Relies on deliveries_replay. */
export function waitingOfReplay(db: DatabaseSync): Sync<Replays["waiting"]> {
  const select = db.prepare(`
    select count(*) as number from (
      select 1 from deliveries where tenant = ? and replay = ? and state = 'waiting' and endpoint = ? limit ?
    )
  `);
  return (tenant, id, { endpoint, most }) => {
    const row = select.get(tenant, id, endpoint, most);
    return row === undefined ? 0 : new Row(row).integer("number");
  };
}

/** How many events came in within the span. Relies on events_time. */
export function countEvents(db: DatabaseSync): Sync<Replays["countEvents"]> {
  const select = db.prepare(
    "select count(*) as number from events where tenant = ? and received_at between ? and ?",
  );
  return (tenant, { since, until }) => {
    const row = select.get(tenant, since, until);
    return row === undefined ? 0 : new Row(row).integer("number");
  };
}

type Sync<Method extends (...args: never[]) => Promise<unknown>> = (
  ...args: Parameters<Method>
) => Awaited<ReturnType<Method>>;

/** What a replay finds next for one endpoint, moment by moment. Relies on events_time. */
export function lookForReplay(db: DatabaseSync): (tenant: TenantId, look: ReplayLook) => ReplayFinding {
  const select = db.prepare(`
    select id, source, type, subject, version, facts, message, received_at
    from events where tenant = ? and received_at between ? and ? order by received_at, rowid
  `);
  const occasionsOf = occasionsAt(db);
  return (tenant, look) => {
    const { since, until, after, events, occasions } = look;
    const found: ReplayOccasion[] = [];
    let moment: FoundEvent[] = [];
    let examined = 0;
    let cursor = after ?? since;
    const close = () => {
      examined += moment.length;
      found.push(...occasionsOf(tenant, look, moment).map((occasion) => ({ ...occasion, examined })));
      moment = [];
    };
    for (const raw of select.iterate(tenant, after === null ? since : after + 1, until)) {
      const row = new Row(raw);
      const event = storedEvent(row);
      if (moment.length > 0 && event.receivedAt !== cursor) {
        close();
        if (examined >= events || found.length >= occasions)
          return { occasions: found, cursor, examined, isEnd: false };
      }
      cursor = event.receivedAt;
      moment.push({ event, subject: row.textOrNull("subject"), row });
    }
    close();
    return { occasions: found, cursor, examined, isEnd: true };
  };
}

type Unplaced = Omit<ReplayOccasion, "examined">;

/** What came in at one moment and has something for the replay. */
function occasionsAt(
  db: DatabaseSync,
): (tenant: TenantId, look: ReplayLook, moment: readonly FoundEvent[]) => readonly Unplaced[] {
  const deliveriesOf = deliveriesToEndpoint(db);
  const historyOf = eventsOfSubject(db);
  const wireOf = wireMessageOf(db);
  const firstMessage = firstMessageOf(db);
  return (tenant, look, moment) =>
    [...Map.groupBy(moment, occasionKey).values()].flatMap((found) => {
      const [first] = found;
      if (first === undefined) return [];
      const bySubject = [...Map.groupBy(found, subjectKey).values()];
      const deliveries = bySubject.flatMap((group) => deliveriesOf(tenant, look, group));
      const isMissing = look.states.includes("missing") && found.some((one) => lacks(one, look, deliveries));
      if (!isMissing && !deliveries.some((delivery) => isAsked(delivery, look))) return [];
      const { message } = first.event;
      const told = message ?? (isMissing ? firstMessage(tenant, first.subject) : null);
      const subjects = bySubject.map((group): ReplaySubject => {
        const subject = group[0]?.subject ?? null;
        const needsHistory = isMissing && subject !== null && group.some(({ event }) => event.facts === null);
        const history = needsHistory ? historyOf(tenant, subject) : [];
        return { subject, events: group.map(({ event }) => event), history };
      });
      const wire = isMissing && told !== null ? wireOf(tenant, told) : null;
      // What the hub tells of itself has none.
      const source = first.row.text("source") === "" ? null : first.row.id("source", "source");
      return [{ at: first.event.receivedAt, source, message, wire, subjects, deliveries }];
    });
}

/** Deliveries to the endpoint of events about one thing. Relies on deliveries_call and deliveries_event. */
function deliveriesToEndpoint(
  db: DatabaseSync,
): (tenant: TenantId, look: ReplayLook, group: readonly FoundEvent[]) => readonly ReplayDelivery[] {
  const columns = "select id, event, type, state from deliveries";
  const ofCall = db.prepare(
    `${columns} indexed by deliveries_call where tenant = ? and call = ? and endpoint = ?`,
  );
  const ofOther = db.prepare(
    `${columns} indexed by deliveries_event where tenant = ? and event = ? and call is null and endpoint = ?`,
  );
  return (tenant, { endpoint }, group) => {
    const subject = group[0]?.subject ?? null;
    const ids = new Set<string>(group.map(({ event }) => event.id));
    const rows = isCall(subject)
      ? ofCall.all(tenant, subject, endpoint)
      : [...ids].flatMap((id) => ofOther.all(tenant, id, endpoint));
    return rows.map((raw) => storedReplayDelivery(new Row(raw))).filter(({ event }) => ids.has(event));
  };
}

/** The message that first told of a call or job. Relies on events_subject. */
function firstMessageOf(db: DatabaseSync): (tenant: TenantId, subject: string | null) => MessageId | null {
  const select = db.prepare(`
    select message from events where tenant = ? and subject = ? and message is not null order by version limit 1
  `);
  return (tenant, subject) => {
    const row = select.get(tenant, subject);
    return row === undefined ? null : new Row(row).idOrNull("message", "message");
  };
}

/** Which wire message it was; null where it is gone, or was not understood. */
function wireMessageOf(db: DatabaseSync): (tenant: TenantId, id: MessageId) => ReplayOccasion["wire"] {
  const select = db.prepare("select name, size from messages where tenant = ? and id = ?");
  return (tenant, id) => {
    const raw = select.get(tenant, id);
    if (raw === undefined) return null;
    const row = new Row(raw);
    const name = row.textOrNull("name");
    return name === null ? null : { name, bytes: row.integer("size") };
  };
}
