import {
  MembershipEndedError,
  type Replay,
  type ReplayId,
  type ReplayLeg,
  StoreUnavailableError,
  type TenantId,
} from "../../model/terms/index.ts";
import type { ReplayEnd, ReplayLease, ReplayStep, Stepped } from "../replays.ts";
import { type Asking, ConflictError } from "./database.ts";
import { writeStep } from "./replay-step.ts";
import { storedReplay } from "../rows/index.ts";
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
  return (tenant, id, { owner, now, until, pause }) =>
    change(db, { tenant, id, owner }, async ({ replay, version, isFree }) => {
      const { lease } = replay;
      const isHeld = !isFree && lease !== null && lease.owner !== owner && lease.until > now;
      if (isHeld) return undefined;
      const legs = replay.legs.map((leg) =>
        leg.endpoint === pause?.endpoint ? { ...leg, pause: pause.reason } : leg,
      );
      return saveReplay(db, { ...replay, legs, lease: { owner, until } }, { version, owner });
    });
}

/** Ends a replay that is not over. */
export function finishReplay(
  db: Asking,
): (tenant: TenantId, id: ReplayId, end: ReplayEnd) => Promise<Replay | undefined> {
  return (tenant, id, { state, reason, at }) =>
    change(db, { tenant, id, owner: null }, async ({ replay, version }) => {
      const legs = replay.legs.map((leg) => ({ ...leg, pause: null }));
      const ended = { ...replay, legs, state, reason, finishedAt: at, lease: null };
      return saveReplay(db, ended, { version, owner: null });
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
      const place = replay.legs.findIndex(({ endpoint }) => endpoint === step.endpoint);
      const leg = replay.legs[place];
      if (leg === undefined || !isForStep(replay, leg, step)) return undefined;
      const planned = step.revived.length + step.made.length;
      const lease = { owner: step.owner, until: step.leaseUntil };
      const after = (taken: number): Replay => {
        const skipped = step.leg.skipped + planned - taken;
        const done = { ...step.leg, replayed: leg.replayed + taken, skipped };
        return { ...replay, legs: replay.legs.with(place, done), lease };
      };
      const deliveries = await writeStep(db, step, { version, place, none: after(0) });
      return { replay: after(deliveries.length), deliveries };
    });
}

function isForStep(replay: Replay, leg: ReplayLeg, { owner, from }: ReplayStep): boolean {
  return replay.lease?.owner === owner && leg.cursor === from && !leg.isOver;
}
