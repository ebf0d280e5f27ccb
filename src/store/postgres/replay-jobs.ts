import {
  MembershipEndedError,
  type Replay,
  type ReplayId,
  StoreUnavailableError,
  type TenantId,
} from "../../model/terms/index.ts";
import type { MadeDelivery, ReplayEnd, ReplayLease, ReplayStep, Stepped } from "../replays.ts";
import {
  claimedDelivery,
  type RawRow,
  finishedReplay,
  isCall,
  leasedReplay,
  placeOfStep,
  steppedReplay,
  storedReplay,
} from "../rows/index.ts";
import type { ClaimedDelivery } from "../store.ts";
import { bytesArray, integerArray, textArray } from "./arrays.ts";
import { type Asking, ConflictError, type Value } from "./database.ts";
import { ulidOf } from "./id-range.ts";
import { Row } from "./row.ts";
import { Turns } from "./turns.ts";

// A replay is one row that every write of it changes. Each write is one statement that is refused where the row is no
// longer as it was read, so that a hub that is stopped in between holds nothing up; then it is read again.

// The legs of a replay take turns, so what comes in between is another hub's, or a person's: hardly ever, then.
const mostRounds = 8;

/** Keeps a new replay. */
export function createReplay(db: Asking): (replay: Replay) => Promise<void> {
  return async (replay) => {
    await db.query("insert into ringback.replays (tenant, id, state, doc) values ($1, $2, $3, $4)", [
      replay.tenant,
      replay.id,
      replay.state,
      JSON.stringify(replay),
    ]);
  };
}

/** One replay. */
export function findReplay(db: Asking): (tenant: TenantId, id: ReplayId) => Promise<Replay | undefined> {
  return async (tenant, id) => {
    const [row] = await db.query("select doc from ringback.replays where tenant = $1 and id = $2", [
      tenant,
      id,
    ]);
    return row === undefined ? undefined : storedReplay(new Row(row));
  };
}

/** A replay as it was read, to be changed if it still is as it was. */
interface Seen {
  readonly replay: Replay;
  readonly version: number;
  /** True when the membership of the hub that wants to change it has ended (M3). */
  readonly isBarred: boolean;
  /** True when nobody holds it, as far as memberships tell (M2). */
  readonly isFree: boolean;
}

/** Reads a replay for a hub. Relies on the primary keys of replays and hubs. */
async function see(db: Asking, { tenant, id, owner }: Order): Promise<Seen | undefined> {
  const [raw] = await db.query(
    `select r.doc, r.version,
       exists (select from ringback.hubs where owner = $3 and ended_at is not null) as is_barred,
       exists (
         select from ringback.hubs where owner = r.doc::jsonb #>> '{lease,owner}' and ended_at is not null
       ) as is_free
     from ringback.replays r where r.tenant = $1 and r.id = $2 and r.state = 'running'`,
    [tenant, id, owner],
  );
  if (raw === undefined) return undefined;
  const row = new Row(raw);
  const replay = storedReplay(row);
  return {
    replay,
    version: row.integer("version"),
    isBarred: row.flag("is_barred"),
    isFree: replay.lease === null || row.flag("is_free"),
  };
}

interface Order {
  readonly tenant: TenantId;
  readonly id: ReplayId;
  /** In whose name; null: in nobody's. */
  readonly owner: string | null;
}

/** Of each database as one process reaches it: what other processes do at the same time is not to be seen here. */
const turnsOf = new WeakMap<Asking, Turns>();

function turnsIn(db: Asking): Turns {
  const known = turnsOf.get(db);
  if (known !== undefined) return known;
  const made = new Turns();
  turnsOf.set(db, made);
  return made;
}

/** Reads a running replay and changes it, again for as long as another write comes in between. */
function change<Result>(
  db: Asking,
  order: Order,
  write: (seen: Seen) => Promise<Result | undefined>,
): Promise<Result | undefined> {
  return turnsIn(db).take(`${order.tenant} ${order.id}`, async () => {
    for (let round = 0; round < mostRounds; round += 1) {
      const seen = await see(db, order);
      if (seen === undefined) return undefined;
      if (seen.isBarred && order.owner !== null) throw new MembershipEndedError(order.owner);
      try {
        return await write(seen);
      } catch (error) {
        if (!(error instanceof ConflictError)) throw error;
      }
    }
    throw new StoreUnavailableError("too many hubs write the same");
  });
}

/** Writes what becomes of a replay. @throws ConflictError when it is no longer as it was read */
async function saveReplay(
  db: Asking,
  replay: Replay,
  { version, owner }: { readonly version: number; readonly owner: string | null },
): Promise<Replay> {
  const saved = await db.query(
    `update ringback.replays set state = $3, doc = $4, version = version + 1
     where tenant = $1 and id = $2 and version = $5
       and not exists (select from ringback.hubs where owner = $6 and ended_at is not null)
     returning 1`,
    [replay.tenant, replay.id, replay.state, JSON.stringify(replay), version, owner],
  );
  if (saved.length === 0) throw new ConflictError(`replay ${replay.id} has changed`);
  return replay;
}

/** Takes or keeps a replay for a hub (R2). */
export function leaseReplay(
  db: Asking,
): (tenant: TenantId, id: ReplayId, lease: ReplayLease) => Promise<Replay | undefined> {
  return (tenant, id, lease) =>
    change(db, { tenant, id, owner: lease.owner }, async ({ replay, version, isFree }) => {
      const leased = leasedReplay(replay, lease, isFree);
      return leased && saveReplay(db, leased, { version, owner: lease.owner });
    });
}

/** Ends a replay that is not over. */
export function finishReplay(
  db: Asking,
): (tenant: TenantId, id: ReplayId, end: ReplayEnd) => Promise<Replay | undefined> {
  return (tenant, id, end) =>
    change(db, { tenant, id, owner: null }, async ({ replay, version }) => {
      const finished = finishedReplay(replay, end);
      return finished && saveReplay(db, finished, { version, owner: null });
    });
}

/** A tenant that is deleted has nothing sent again any more. Relies on replays_running. */
export function endReplaysOfTenant(db: Asking): (tenant: TenantId) => Promise<void> {
  return async (tenant) => {
    await db.query(
      `update ringback.replays set
         state = 'cancelled', doc = jsonb_set(doc::jsonb, '{state}', '"cancelled"')::text, version = version + 1
       where tenant = $1 and state = 'running'`,
      [tenant],
    );
  };
}

/** Takes deliveries up, makes those that are missing, and moves the replay on (R1, R3, R4). */
export function stepReplay(db: Asking): (step: ReplayStep) => Promise<Stepped | undefined> {
  return (step) =>
    change(db, step, async ({ replay, version }) => {
      const place = placeOfStep(replay, step);
      if (place === undefined) return undefined;
      const none = steppedReplay(replay, step, 0);
      const deliveries = await writeStep(db, step, { version, place, none });
      return { replay: steppedReplay(replay, step, deliveries.length), deliveries };
    });
}

/** Where a step belongs, and on what it was planned. */
interface StepPlace {
  /** The version of the replay that it was planned on. */
  readonly version: number;
  /** Which of the legs it moves on. */
  readonly place: number;
  /** The replay as it is after the step if nothing could be taken up. */
  readonly none: Replay;
}

/**
 * Writes a step with one statement, all or none (R1), and gives back what was taken up. Relies on primary keys,
 * deliveries_call and deliveries_event, and on deliveries_made for two replays that make the same.
 * @throws ConflictError when the replay is no longer as it was planned on, or the hub's membership has ended (M3)
 */
async function writeStep(
  db: Asking,
  step: ReplayStep,
  place: StepPlace,
): Promise<readonly ClaimedDelivery[]> {
  const rows = await db.query(stepping, stepValues(step, place));
  const own = new Map<string, Uint8Array | null>(step.made.map((made) => [made.id, bytesOf(step, made)]));
  return rows
    .filter(({ id }) => id !== null)
    .map((row) => claimedDelivery(withBytes(row, own), step.tenant, step.endpoint));
}

/** What was just written is not yet to be read: those bytes are the step's own. */
function withBytes(row: RawRow, own: ReadonlyMap<string, Uint8Array | null>): Row {
  return new Row({ ...row, bytes: own.get(new Row(row).text("id")) ?? row["bytes"] });
}

function bytesOf({ bodies }: ReplayStep, { body }: MadeDelivery): Uint8Array | null {
  return body === "message" ? null : (bodies[body] ?? new Uint8Array());
}

const stepping = `
with revived as (
  update ringback.deliveries d set
    state = 'sending', owner = $3, reason = null, due_at = $4, settled_at = null,
    first_at = null, round_base = d.attempts, replay = $2
  from unnest($9::int8[], $10::text[], $11::text[]) as u (place, id, state)
  where d.tenant = $1 and d.id = u.id and d.state = u.state and d.state not in ('waiting', 'sending')
    and (select true from ringback.bodies b where b.tenant = $1 and b.id = d.body)
  returning u.place, d.id, d.dialect, d.message, d.body, d.due_at, d.attempts, d.round_base, d.first_at
), planned as (
  -- The message of which the bytes are may have been deleted since this was planned.
  select u.*, case when u.bytes is null then (
    select m.size from ringback.messages m where m.tenant = $1 and m.id = u.source
      and (select true from ringback.bodies b where b.tenant = $1 and b.id = u.body)
  ) else octet_length(u.bytes) end as size
  from unnest(
    $12::int8[], $13::text[], $14::text[], $15::text[], $16::text[], $17::text[], $18::text[], $19::text[],
    $20::text[], $21::bytea[]
  ) as u (place, id, event, call, type, dialect, message, source, body, bytes)
), missing as (
  select p.* from planned p
  where p.size is not null and (
    select true from ringback.deliveries d
    where d.tenant = $1 and d.call = p.call and d.event = p.event and d.endpoint = $5 and d.type = p.type limit 1
  ) is null and (
    select true from ringback.deliveries d
    where p.call is null and d.tenant = $1 and d.event = p.event and d.call is null and d.endpoint = $5
      and d.type = p.type limit 1
  ) is null
), made as (
  insert into ringback.deliveries (
    tenant, id, endpoint, event, call, type, dialect, message, body, size,
    created_at, attempts, state, due_at, owner, replay, made
  )
  select $1, id, $5, event, call, type, dialect, message, body, size, $4, 0, 'sending', $4, $3, $2, true
  from missing order by event, type
  on conflict (tenant, endpoint, event, type) where made do nothing
  returning id, dialect, message, body, due_at, attempts, round_base, first_at
), kept as (
  insert into ringback.bodies (tenant, id, bytes)
  select $1, p.body, p.bytes from planned p join made using (id) where p.bytes is not null
), moved as (
  update ringback.replays set
    doc = jsonb_set(
      jsonb_set(t.none, t.replayed, to_jsonb((t.none #>> t.replayed)::int8 + t.taken)),
      t.skipped, to_jsonb((t.none #>> t.skipped)::int8 - t.taken)
    )::text,
    version = version + 1
  from (
    select $7::jsonb as none, array['legs', $8, 'replayed'] as replayed, array['legs', $8, 'skipped'] as skipped,
      (select count(*) from revived) + (select count(*) from made) as taken
  ) t
  where tenant = $1 and replays.id = $2 and state = 'running' and version = $6
    and not exists (select from ringback.hubs where owner = $3 and ended_at is not null)
  returning 1
)
select 1 / (select count(*) from moved)::int as is_moved, t.*, b.bytes
from (select 1) one
left join (
  select 0 as round, * from revived
  union all
  select 1, p.place, made.* from made join planned p on p.id = made.id
) t on true
left join ringback.bodies b on b.tenant = $1 and b.id = t.body
order by t.round, t.place
`;

function stepValues(step: ReplayStep, { version, place, none }: StepPlace): readonly Value[] {
  const { revived, made } = step;
  const text = (of: (made: MadeDelivery) => string | null) => textArray(made.map(of));
  return [
    step.tenant,
    step.id,
    step.owner,
    step.now,
    step.endpoint,
    version,
    JSON.stringify(none),
    String(place),
    integerArray(revived.map((_, index) => index)),
    textArray(revived.map(({ id }) => id)),
    textArray(revived.map(({ state }) => state)),
    integerArray(made.map((_, index) => index)),
    text(({ id }) => id),
    text(({ event }) => event),
    text(({ subject }) => (isCall(subject) ? subject : null)),
    text(({ type }) => type),
    text(({ dialect }) => dialect),
    text(({ message }) => message),
    text(({ source }) => source),
    text(({ id, body, source }) => ulidOf(body === "message" ? (source ?? id) : id)),
    bytesArray(made.map((one) => bytesOf(step, one))),
  ];
}
