import { type Replay, type ReplayId, type TenantId, deliveryStates } from "../../model/terms/index.ts";
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
import { textArray } from "./arrays.ts";
import type { Asking } from "./database.ts";
import { firstEventOf, spanOfEvents } from "./id-range.ts";
import { eventsOfSubjects } from "./query-events.ts";
import { Row } from "./row.ts";

/** The replays of a tenant, the newest first. */
export function listReplays(db: Asking): (tenant: TenantId, page: Page) => Promise<Replay[]> {
  return async (tenant, { after, limit }) => {
    const rows = await db.query(
      `select doc from ringback.replays where tenant = $1 and ($2::text is null or id < $2) order by id desc limit $3`,
      [tenant, after, limit],
    );
    return rows.map((row) => storedReplay(new Row(row)));
  };
}

/**
 * All replays that are not over. One that is held in the name of a hub whose membership has ended is held by nobody
 * (M2). Relies on replays_running.
 */
export function runningReplays(db: Asking): () => Promise<Replay[]> {
  return async () => {
    const rows = await db.query(
      `select r.doc, exists (
         select from ringback.hubs where owner = r.doc::jsonb #>> '{lease,owner}' and ended_at is not null
       ) as is_free
       from ringback.replays r where r.state = 'running' order by r.tenant, r.id`,
    );
    return rows.map((raw) => {
      const row = new Row(raw);
      const replay = storedReplay(row);
      return row.flag("is_free") ? { ...replay, lease: null } : replay;
    });
  };
}

/** How many deliveries that a replay sent are in which state. Relies on deliveries_replay. */
export function replayOutcomes(db: Asking): (tenant: TenantId, id: ReplayId) => Promise<ReplayOutcomes> {
  return async (tenant, id) => {
    const rows = await db.query(
      `select state, count(*) as number from ringback.deliveries where tenant = $1 and replay = $2 group by state`,
      [tenant, id],
    );
    return Object.fromEntries(
      rows.map((raw) => {
        const row = new Row(raw);
        return [row.oneOf("state", deliveryStates), row.integer("number")];
      }),
    );
  };
}

/** How many deliveries of a replay wait for an attempt, up to so many. Relies on deliveries_replay. */
export function waitingOfReplay(db: Asking): Replays["waiting"] {
  return async (tenant, id, { endpoint, most }) => {
    const [row] = await db.query(
      `select count(*) as number from (
         select from ringback.deliveries
         where tenant = $1 and replay = $2 and state = 'waiting' and endpoint = $3 limit $4
       ) w`,
      [tenant, id, endpoint, most],
    );
    return row === undefined ? 0 : new Row(row).integer("number");
  };
}

/** How many events came in within the span. Relies on events_time, of the days that the span is about. */
export function countEvents(db: Asking): Replays["countEvents"] {
  return async (tenant, { since, until }) => {
    const { from, before } = spanOfEvents(since, until);
    const [row] = await db.query(
      `select count(*) as number from ringback.events
       where tenant = $1 and received_at between $2 and $3 and id >= $4 and id < $5`,
      [tenant, since, until, from, before],
    );
    return row === undefined ? 0 : new Row(row).integer("number");
  };
}

type Moment = readonly FoundEvent[];

/** What came in together and has something for the replay. */
interface Chosen {
  readonly events: Moment;
  readonly examined: number;
  readonly isMissing: boolean;
  readonly deliveries: readonly ReplayDelivery[];
}

/**
 * What a replay finds next for one endpoint, moment by moment. First the events are read, then what was made of them:
 * the two come about together.
 */
export function lookForReplay(db: Asking): Replays["look"] {
  return async (tenant, look): Promise<ReplayFinding> => {
    const { moments, isEnd } = await readMoments(db, tenant, look);
    const deliveries = await deliveriesToEndpoint(db, tenant, look, moments.flat());
    const chosen: Chosen[] = [];
    let examined = 0;
    let seen = 0;
    for (const moment of moments) {
      examined += moment.length;
      seen += 1;
      const together = [...Map.groupBy(moment, occasionKey).values()];
      chosen.push(...together.flatMap((events) => choose(look, events, deliveries, examined)));
      if (examined >= look.events || chosen.length >= look.occasions) break;
    }
    const cursor = moments[seen - 1]?.[0]?.event.receivedAt ?? look.after ?? look.since;
    const occasions = await occasionsOf(db, tenant, chosen);
    return { occasions, cursor, examined, isEnd: isEnd && seen === moments.length };
  };
}

/** Reads on until it has whole moments of as many events as are asked for. Relies on events_time. */
async function readMoments(
  db: Asking,
  tenant: TenantId,
  { since, until, after, events }: ReplayLook,
): Promise<{ readonly moments: readonly Moment[]; readonly isEnd: boolean }> {
  const limit = events + 1;
  const found: FoundEvent[] = [];
  const { from, before } = spanOfEvents(after ?? since, until);
  let place: readonly [number, string] = [after === null ? since - 1 : after, "~"];
  for (;;) {
    const rows = await db.query(
      `select id, source, type, subject, version, facts, message, received_at from ringback.events
       where tenant = $1 and (received_at, id) > ($2::int8, $3::text) and received_at <= $4 and id >= $5 and id < $6
       order by received_at, id limit $7`,
      [tenant, ...place, until, from, before, limit],
    );
    found.push(...rows.map((raw) => foundEvent(new Row(raw))));
    const moments = [...Map.groupBy(found, ({ event }) => event.receivedAt).values()];
    if (rows.length < limit) return { moments, isEnd: true };
    // The last moment may go on with what was not read yet.
    const whole = moments.slice(0, -1);
    if (whole.length > 0 && whole.flat().length >= events) return { moments: whole, isEnd: false };
    const last = found.at(-1)?.event;
    if (last === undefined) return { moments, isEnd: true };
    place = [last.receivedAt, last.id];
  }
}

function foundEvent(row: Row): FoundEvent {
  return { event: storedEvent(row), subject: row.textOrNull("subject"), row };
}

/** Events that were stored together, when they have something for the replay. */
function choose(
  look: ReplayLook,
  events: Moment,
  deliveries: ReadonlyMap<string, readonly ReplayDelivery[]>,
  examined: number,
): readonly Chosen[] {
  const own = events.flatMap(({ event }) => deliveries.get(event.id) ?? []);
  const isMissing = look.states.includes("missing") && events.some((one) => lacks(one, look, own));
  if (!isMissing && !own.some((delivery) => isAsked(delivery, look))) return [];
  return [{ events, examined, isMissing, deliveries: own }];
}

/** What is to be known of what was chosen, asked for together. */
async function occasionsOf(
  db: Asking,
  tenant: TenantId,
  chosen: readonly Chosen[],
): Promise<readonly ReplayOccasion[]> {
  const histories = await eventsOfSubjects(db)(tenant, [...new Set(chosen.flatMap(subjectsToTell))]);
  const untold = chosen.flatMap(({ isMissing, events: [first] }) =>
    isMissing && first?.event.message === null && first.subject !== null ? [first.subject] : [],
  );
  const firstMessages = await firstMessagesOf(db, tenant, untold);
  const toldBy = ({ events: [first] }: Chosen) =>
    first?.event.message ?? firstMessages.get(first?.subject ?? "") ?? null;
  const told = chosen.flatMap((one) => (one.isMissing ? (toldBy(one) ?? []) : []));
  const wires = await wireMessagesOf(db, tenant, told);
  return chosen.flatMap((one): readonly ReplayOccasion[] => {
    const [first] = one.events;
    if (first === undefined) return [];
    const { message, receivedAt } = first.event;
    const subjects = [...Map.groupBy(one.events, subjectKey).values()].map((events): ReplaySubject => {
      const subject = events[0]?.subject ?? null;
      const history = needsHistory(one, events) ? (histories.get(subject ?? "") ?? []) : [];
      return { subject, events: events.map(({ event }) => event), history };
    });
    // What the hub tells of itself has none.
    const source = first.row.text("source") === "" ? null : first.row.id("source", "source");
    const wire = one.isMissing ? (wires.get(toldBy(one) ?? "") ?? null) : null;
    const { examined, deliveries } = one;
    return [{ at: receivedAt, examined, source, message, wire, subjects, deliveries }];
  });
}

/** The subjects of which a summary is to be made again. */
function subjectsToTell(chosen: Chosen): readonly string[] {
  return [...Map.groupBy(chosen.events, subjectKey).values()].flatMap((events) => {
    const subject = events[0]?.subject ?? null;
    return subject !== null && needsHistory(chosen, events) ? [subject] : [];
  });
}

function needsHistory({ isMissing }: Chosen, events: Moment): boolean {
  return isMissing && events.some(({ event, subject }) => subject !== null && event.facts === null);
}

/** Deliveries of events to the endpoint, by the event. Relies on deliveries_call and deliveries_event. */
async function deliveriesToEndpoint(
  db: Asking,
  tenant: TenantId,
  { endpoint }: ReplayLook,
  found: Moment,
): Promise<ReadonlyMap<string, readonly ReplayDelivery[]>> {
  if (found.length === 0) return new Map();
  const rows = await db.query(
    `select d.id, d.event, d.type, d.state
     from unnest($3::text[], $4::text[]) as u (call, event)
     cross join lateral (
       select id, event, type, state from ringback.deliveries
       where u.call is not null and tenant = $1 and call = u.call and endpoint = $2 and event = u.event
       union all
       select id, event, type, state from ringback.deliveries
       where u.call is null and tenant = $1 and event = u.event and call is null and endpoint = $2
     ) d order by d.id`,
    [
      tenant,
      endpoint,
      textArray(found.map(({ subject }) => (isCall(subject) ? subject : null))),
      textArray(found.map(({ event }) => event.id)),
    ],
  );
  return Map.groupBy(
    rows.map((raw) => storedReplayDelivery(new Row(raw))),
    ({ event }) => event,
  );
}

/** The messages that first told of calls or jobs, by these. Relies on events_subject, as {@link eventsOfSubjects}. */
async function firstMessagesOf(
  db: Asking,
  tenant: TenantId,
  subjects: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (subjects.length === 0) return new Map();
  const first = subjects.map(firstEventOf).sort()[0] ?? "";
  const rows = await db.query(
    `select distinct on (subject) subject, message from ringback.events
     where tenant = $1 and subject = any($2::text[]) and subject is not null and id >= $3 and message is not null
     order by subject, version, id`,
    [tenant, textArray([...new Set(subjects)]), first],
  );
  return new Map(rows.map((raw) => new Row(raw)).map((row) => [row.text("subject"), row.text("message")]));
}

/** Which wire messages they were; those that are gone, or were not understood, are left out. */
async function wireMessagesOf(
  db: Asking,
  tenant: TenantId,
  ids: readonly string[],
): Promise<ReadonlyMap<string, ReplayOccasion["wire"]>> {
  if (ids.length === 0) return new Map();
  const rows = await db.query(
    `select id, name, size from ringback.messages where tenant = $1 and id = any($2::text[]) and name is not null`,
    [tenant, textArray([...new Set(ids)])],
  );
  return new Map(
    rows
      .map((raw) => new Row(raw))
      .map((row) => [row.text("id"), { name: row.text("name"), bytes: row.integer("size") }]),
  );
}
