import type { DatabaseSync } from "node:sqlite";
import type { DeliveryId, EndpointId, Replay, ReplayId, TenantId } from "../../model/terms/index.ts";
import type { MadeDelivery, ReplayEnd, ReplayLease, ReplayStep, Stepped } from "../replays.ts";
import {
  claimedDelivery,
  finishedReplay,
  isCall,
  leasedReplay,
  placeOfStep,
  steppedReplay,
  storedReplay,
} from "../rows/index.ts";
import { insertBody } from "./messages.ts";
import { Row } from "./row.ts";

/** Keeps a new replay. */
export function createReplay(db: DatabaseSync): (replay: Replay) => void {
  const insert = db.prepare("insert into replays (tenant, id, state, doc) values (?, ?, ?, ?)");
  return (replay) => void insert.run(replay.tenant, replay.id, replay.state, JSON.stringify(replay));
}

/** One replay. */
export function findReplay(db: DatabaseSync): (tenant: TenantId, id: ReplayId) => Replay | undefined {
  const select = db.prepare("select doc from replays where tenant = ? and id = ?");
  return (tenant, id) => {
    const row = select.get(tenant, id);
    return row === undefined ? undefined : storedReplay(new Row(row));
  };
}

function saveReplay(db: DatabaseSync): (replay: Replay) => Replay {
  const update = db.prepare("update replays set state = ?, doc = ? where tenant = ? and id = ?");
  return (replay) => {
    update.run(replay.state, JSON.stringify(replay), replay.tenant, replay.id);
    return replay;
  };
}

/** Takes or keeps a replay for a process (R2). */
export function leaseReplay(
  db: DatabaseSync,
): (tenant: TenantId, id: ReplayId, lease: ReplayLease) => Replay | undefined {
  const find = findReplay(db);
  const save = saveReplay(db);
  return (tenant, id, lease) => {
    const replay = find(tenant, id);
    const leased = replay && leasedReplay(replay, lease);
    return leased && save(leased);
  };
}

/** Ends a replay that is not over. */
export function finishReplay(
  db: DatabaseSync,
): (tenant: TenantId, id: ReplayId, end: ReplayEnd) => Replay | undefined {
  const find = findReplay(db);
  const save = saveReplay(db);
  return (tenant, id, end) => {
    const replay = find(tenant, id);
    const finished = replay && finishedReplay(replay, end);
    return finished && save(finished);
  };
}

/** Gives back what dead processes worked on; on this engine nobody else is alive. Relies on replays_running. */
export function freeReplays(db: DatabaseSync): () => void {
  const update = db.prepare(
    "update replays indexed by replays_running set doc = json_set(doc, '$.lease', null) where state = 'running'",
  );
  return () => void update.run();
}

/** A tenant that is deleted has nothing sent again any more. Relies on replays_running. */
export function endReplaysOfTenant(db: DatabaseSync): (tenant: TenantId) => void {
  const update = db.prepare(
    "update replays indexed by replays_running set state = 'cancelled', doc = json_set(doc, '$.state', 'cancelled') where tenant = ? and state = 'running'",
  );
  return (tenant) => void update.run(tenant);
}

/** Takes deliveries up, makes those that are missing, and moves the replay on (R1, R3, R4). */
export function stepReplay(db: DatabaseSync): (step: ReplayStep) => Stepped | undefined {
  const find = findReplay(db);
  const save = saveReplay(db);
  const revive = reviveDelivery(db);
  const make = makeDelivery(db);
  const read = readHeld(db);
  return (step) => {
    const replay = find(step.tenant, step.id);
    if (replay === undefined || placeOfStep(replay, step) === undefined) return undefined;
    const revived = step.revived.map(({ id }) => id).filter((id, index) => revive(step, id, index));
    const made = step.made.filter((delivery) => make(step, delivery)).map(({ id }) => id);
    const deliveries = [...revived, ...made].map((id) => read(step.tenant, step.endpoint, id));
    return { replay: save(steppedReplay(replay, step, deliveries.length)), deliveries };
  };
}

/** True when the delivery was still in the state in which it was seen, and is now held by the process (R3, R4). */
function reviveDelivery(db: DatabaseSync): (step: ReplayStep, id: DeliveryId, index: number) => boolean {
  const update = db.prepare(`
    update deliveries set
      state = 'sending', owner = ?, reason = null, due_at = ?, settled_at = null,
      first_at = null, round_base = attempts, replay = ?
    where tenant = ? and id = ? and state = ? and state not in ('waiting', 'sending')
  `);
  return ({ id: replay, owner, now, tenant, revived }, id, index) =>
    update.run(owner, now, replay, tenant, id, revived[index]?.state ?? "").changes === 1;
}

/** True when there was no such delivery, and now there is, held by the process. */
function makeDelivery(db: DatabaseSync): (step: ReplayStep, delivery: MadeDelivery) => boolean {
  const isThere = isMade(db);
  const keep = insertBody(db);
  const bodyOf = db.prepare("select body from messages where tenant = ? and id = ?");
  const insert = db.prepare(`
    insert into deliveries (
      tenant, id, endpoint, event, call, type, dialect, message, body,
      created_at, attempts, state, due_at, owner, replay
    ) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 'sending', ?, ?, ?)
  `);
  return (step, made) => {
    if (isThere(step.tenant, made)) return false;
    const row =
      made.body === "message"
        ? bodyOf.get(step.tenant, made.source)?.["body"]
        : keep(step.bodies[made.body] ?? new Uint8Array());
    // The message was deleted since this was planned.
    if (row === undefined) return false;
    const { id, endpoint, event, type, dialect, message, subject } = made;
    const call = isCall(subject) ? subject : null;
    insert.run(
      ...([step.tenant, id, endpoint, event, call, type, dialect, message, row] as const),
      ...([step.now, step.now, step.owner, step.id] as const),
    );
    return true;
  };
}

/** Whether there is a delivery of that event and type to the endpoint. Relies on deliveries_call and deliveries_event. */
function isMade(db: DatabaseSync): (tenant: TenantId, made: MadeDelivery) => boolean {
  const where = "endpoint = ? and type = ? limit 1";
  const ofCall = db.prepare(
    `select 1 from deliveries indexed by deliveries_call where tenant = ? and call = ? and event = ? and ${where}`,
  );
  const ofOther = db.prepare(
    `select 1 from deliveries indexed by deliveries_event where tenant = ? and event = ? and call is null and ${where}`,
  );
  return (tenant, { subject, event, endpoint, type }) =>
    (isCall(subject)
      ? ofCall.get(tenant, subject, event, endpoint, type)
      : ofOther.get(tenant, event, endpoint, type)) !== undefined;
}

function readHeld(db: DatabaseSync) {
  const select = db.prepare(`
    select d.id, d.dialect, d.message, d.due_at, d.attempts, d.round_base, d.first_at, b.bytes
    from deliveries d join bodies b on b.id = d.body where d.tenant = ? and d.id = ?
  `);
  return (tenant: TenantId, endpoint: EndpointId, id: DeliveryId) => {
    const row = select.get(tenant, id);
    if (row === undefined) throw new RangeError(`Expected the bytes of delivery ${id}`);
    return claimedDelivery(new Row(row), tenant, endpoint);
  };
}
