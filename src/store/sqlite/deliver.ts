import type { DatabaseSync } from "node:sqlite";
import type {
  Attempt,
  DeliveryId,
  DeliveryState,
  EndpointId,
  Instant,
  TenantId,
} from "../../model/terms/index.ts";
import type {
  Claim,
  Claimed,
  ClaimedDelivery,
  DueEndpoint,
  HeldPlace,
  Parking,
  Retried,
  Settlement,
} from "../store.ts";
import { insertFailure } from "./failures.ts";
import { claimedDelivery } from "../rows/index.ts";
import { Row } from "./row.ts";

/** Takes due deliveries of one endpoint. Relies on deliveries_due. */
export function claim(db: DatabaseSync): (claim: Claim) => Claimed {
  const select = db.prepare(`
    select d.id, d.dialect, d.message, d.due_at, d.attempts, d.round_base, d.first_at, b.bytes
    from deliveries d join bodies b on b.id = d.body
    where d.tenant = ? and d.endpoint = ? and d.state = 'waiting' and d.due_at <= ?
    order by d.due_at limit ?
  `);
  const take = db.prepare("update deliveries set state = 'sending', owner = ? where tenant = ? and id = ?");
  const next = nextDueAt(db);
  return ({ tenant, endpoint, now, limit, maxBytes, owner }) => {
    const deliveries: ClaimedDelivery[] = [];
    let bytes = 0;
    for (const raw of select.iterate(tenant, endpoint, now, limit)) {
      const delivery = claimedDelivery(new Row(raw), tenant, endpoint);
      bytes += delivery.body.length;
      if (bytes > maxBytes && deliveries.length > 0) break;
      deliveries.push(delivery);
    }
    for (const { id } of deliveries) take.run(owner, tenant, id);
    return { deliveries, nextDueAt: next(tenant, endpoint) };
  };
}

/** Relies on deliveries_due. */
function nextDueAt(db: DatabaseSync): (tenant: TenantId, endpoint: EndpointId) => Instant | null {
  const select = db.prepare(
    "select min(due_at) as due_at from deliveries where tenant = ? and endpoint = ? and state = 'waiting'",
  );
  return (tenant, endpoint) => {
    const row = select.get(tenant, endpoint);
    return row === undefined ? null : new Row(row).instantOrNull("due_at");
  };
}

/** Records an attempt and what becomes of the delivery (S5). */
export function settle(db: DatabaseSync): (settlement: Settlement) => boolean {
  const update = db.prepare(`
    update deliveries set
      attempts = attempts + ?1, first_at = coalesce(first_at, ?2),
      last_error = iif(?1, ?3, last_error), last_status = iif(?1, ?4, last_status),
      state = ?5, reason = ?6, due_at = coalesce(?7, due_at), settled_at = ?8, owner = null
    where tenant = ?9 and id = ?10 and state = 'sending' and owner = ?11
  `);
  const insert = db.prepare(`
    insert into attempts (tenant, delivery, number, due_at, at, took_ms, verdict, status, error, detail, answer)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  `);
  const noteFailure = insertFailure(db);
  return ({ tenant, delivery, owner, attempt, next }) => {
    const counted = [attempt === null ? 0 : 1, attempt?.at ?? null, ...troubleOf(attempt)] as const;
    const { changes } = update.run(...counted, next.state, ...columnsOf(next), tenant, delivery, owner);
    if (changes !== 1) return false;
    if (attempt !== null) {
      const { number, dueAt, at, tookMs, verdict, status, error, detail, answer } = attempt;
      insert.run(
        tenant,
        delivery,
        number,
        dueAt,
        at,
        tookMs,
        verdict,
        ...([status, error, detail, answer] as const),
      );
    }
    if (next.state === "failed") noteFailure(tenant, delivery, next.at);
    return true;
  };
}

/** last_error, last_status */
function troubleOf(attempt: Attempt | null) {
  const hasFailed = attempt !== null && attempt.verdict !== "acknowledged";
  return hasFailed ? ([attempt.error, attempt.status] as const) : ([null, null] as const);
}

/** reason, due_at, settled_at */
function columnsOf(next: Exclude<DeliveryState, { state: "sending" }>) {
  switch (next.state) {
    case "waiting":
      return [null, next.dueAt, null] as const;
    case "delivered":
      return [null, null, next.at] as const;
    case "failed":
      return [next.reason, null, next.at] as const;
    case "parked":
      return [next.reason, next.dueAt ?? null, next.at] as const;
  }
}

/** Gives back what was taken and not attempted. */
export function release(
  db: DatabaseSync,
): (tenant: TenantId, owner: string, deliveries: readonly DeliveryId[]) => void {
  const update = db.prepare(`
    update deliveries set state = 'waiting', owner = null
    where tenant = ? and id = ? and state = 'sending' and owner = ?
  `);
  return (tenant, owner, deliveries) => {
    for (const id of deliveries) update.run(tenant, id, owner);
  };
}

/** Gives back all that one owner took. Relies on deliveries_sending. */
export function giveBack(db: DatabaseSync): (owner: string) => number {
  const update = db.prepare(`
    update deliveries set state = 'waiting', owner = null
    where tenant in (select id from tenants) and state = 'sending' and owner = ?
  `);
  return (owner) => Number(update.run(owner).changes);
}

// More is looked for at the next look.
const mostHeld = 1_000;

/** What that name holds. Relies on deliveries_sending. */
export function held(db: DatabaseSync): (owner: string) => HeldPlace[] {
  const select = db.prepare(`
    select tenant, endpoint, id from deliveries indexed by deliveries_sending
    where tenant in (select id from tenants) and state = 'sending' and owner = ?
    limit ${mostHeld}
  `);
  return (owner) =>
    select.all(owner).map((raw) => {
      const row = new Row(raw);
      return { tenant: row.tenant(), endpoint: row.id("endpoint", "endpoint"), delivery: row.id("delivery") };
    });
}

/** Gives back what dead processes took; on this engine nobody else is alive. Relies on deliveries_sending. */
export function recover(db: DatabaseSync): () => number {
  const update = db.prepare(`
    update deliveries set state = 'waiting', owner = null
    where tenant in (select id from tenants) and state = 'sending'
  `);
  return () => Number(update.run().changes);
}

/** When each endpoint's next delivery is due. Relies on deliveries_due: one look at it an endpoint. */
export function dueEndpoints(db: DatabaseSync): () => DueEndpoint[] {
  const select = db.prepare("select tenant, id from endpoints where deleted = 0");
  const next = nextDueAt(db);
  return () =>
    select.all().flatMap((raw) => {
      const row = new Row(raw);
      const [tenant, endpoint] = [row.tenant(), row.id("endpoint")];
      const dueAt = next(tenant, endpoint);
      return dueAt === null ? [] : [{ tenant, endpoint, dueAt }];
    });
}

/** Makes a delivery due now. */
export function retry(
  db: DatabaseSync,
): (tenant: TenantId, id: DeliveryId, now: Instant, also?: "delivered") => Retried | undefined {
  const select = db.prepare("select state, endpoint from deliveries where tenant = ? and id = ?");
  const update = db.prepare(`
    update deliveries set state = 'waiting', reason = null, due_at = ?, settled_at = null where tenant = ? and id = ?
  `);
  return (tenant, id, now, also) => {
    const raw = select.get(tenant, id);
    if (raw === undefined) return undefined;
    const row = new Row(raw);
    const state = row.oneOf("state", ["waiting", "sending", "delivered", "failed", "parked"]);
    if (state === "sending" || (state === "delivered" && also !== state)) return { kind: "refused", state };
    update.run(now, tenant, id);
    return { kind: "due", endpoint: row.id("endpoint", "endpoint") };
  };
}

/** Parks waiting deliveries, the longest due first. Relies on deliveries_due. */
export function park(db: DatabaseSync): (tenant: TenantId, endpoint: EndpointId, parking: Parking) => number {
  const update = db.prepare(`
    update deliveries set state = 'parked', reason = ?, settled_at = ? where tenant = ? and id in (
      select id from deliveries where tenant = ? and endpoint = ? and state = 'waiting' order by due_at limit ?
    )
  `);
  return (tenant, endpoint, { reason, now, limit }) =>
    Number(update.run(reason, now, tenant, tenant, endpoint, limit).changes);
}

/** Lets parked deliveries wait again, the longest due first. Relies on deliveries_parked. */
export function unpark(
  db: DatabaseSync,
): (
  tenant: TenantId,
  endpoint: EndpointId,
  unparking: { readonly now: Instant; readonly limit: number },
) => number {
  // What its own Retry-After or ladder put off stays put off.
  const update = db.prepare(`
    update deliveries set state = 'waiting', reason = null, settled_at = null, due_at = max(due_at, ?)
    where tenant = ? and id in (
      select id from deliveries where tenant = ? and endpoint = ? and state = 'parked'
        and reason in ('endpoint_disabled', 'endpoint_paused')
      order by due_at limit ?
    )
  `);
  return (tenant, endpoint, { now, limit }) =>
    Number(update.run(now, tenant, tenant, endpoint, limit).changes);
}
