import {
  type DeliveryId,
  type DeliveryState,
  type EndpointId,
  type Instant,
  MembershipEndedError,
  type TenantId,
} from "../../model/terms/index.ts";
import type { Claim, Claimed, DueEndpoint, HeldPlace, Parking, Retried, Settlement } from "../store.ts";
import { integerArray, textArray } from "./arrays.ts";
import { type Asking, type Value, despiteConflicts } from "./database.ts";
import { insertFailures } from "./failures.ts";
import { Grouping } from "./grouping.ts";
import { claimedDelivery } from "../rows/index.ts";
import { Row } from "./row.ts";

/**
 * Takes due deliveries of one endpoint. What another hub is taking just now is passed over, and nothing is taken in
 * the name of a hub whose membership has ended (M3). Relies on deliveries_due.
 */
export function claim(db: Asking): (claim: Claim) => Promise<Claimed> {
  return async ({ tenant, endpoint, now, limit, maxBytes, owner }) => {
    const rows = await db.query(
      `with due as (
         select id, due_at, size from ringback.deliveries
         where tenant = $1 and endpoint = $2 and state = 'waiting' and due_at <= $3
           and not exists (select from ringback.hubs where owner = $6 and ended_at is not null)
         order by due_at, id limit $4 for update skip locked
       ), fitting as (
         select id, due_at, sum(size) over (order by due_at, id) - size as before, size from due
       ), taken as (
         update ringback.deliveries d set state = 'sending', owner = $6 from fitting f
         where d.tenant = $1 and d.id = f.id and (f.before = 0 or f.before + f.size <= $5)
         returning d.id, d.dialect, d.message, d.body, d.due_at, d.attempts, d.round_base, d.first_at
       ), next as (
         select due_at from ringback.deliveries
         where tenant = $1 and endpoint = $2 and state = 'waiting' and id not in (select id from taken)
         order by due_at, id limit 1
       )
       select t.*, (select b.bytes from ringback.bodies b where b.tenant = $1 and b.id = t.body) as bytes,
         (select due_at from next) as next_due_at,
         exists (select from ringback.hubs where owner = $6 and ended_at is not null) as has_ended
       from (select 1) one left join taken t on true
       order by t.due_at, t.id`,
      [tenant, endpoint, now, limit, maxBytes, owner],
    );
    const found = rows.map((raw) => new Row(raw));
    if (found[0]?.flag("has_ended") === true) throw new MembershipEndedError(owner);
    const deliveries = found
      .filter((row) => row.textOrNull("id") !== null)
      .map((row) => claimedDelivery(row, tenant, endpoint));
    return { deliveries, nextDueAt: found[0]?.instantOrNull("next_due_at") ?? null };
  };
}

// While the one group is on its way, the next is gathered: more at a time made groups smaller, and nothing faster.
const lanes = 1;
const groupSize = 500;

/** Records attempts and what becomes of the deliveries (S5), whatever is pending as one. */
export function settle(db: Asking): Grouping<Settlement, boolean> {
  return new Grouping<Settlement, boolean>({
    lanes,
    most: groupSize,
    keysOf: ({ tenant, delivery }) => [`${tenant} ${delivery}`],
    write: (settlements) => despiteConflicts(() => writeSettlements(db, settlements)),
  });
}

/**
 * Relies on primary keys. What failed is among the failures with what was known of it then. The state is compared in
 * a way that no index serves: deliveries_held keeps an entry for every delivery that was sent since it was vacuumed,
 * and reading it through for each group took longer than looking each delivery up.
 */
async function writeSettlements(db: Asking, settlements: readonly Settlement[]): Promise<readonly boolean[]> {
  const values = settlementColumns(settlements);
  const hasFailed = settlements.some(({ next }) => next.state === "failed");
  const rows = await db.query(
    `with u as (
       select * from unnest(
         $1::int8[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::int8[], $8::int8[],
         $9::int8[], $10::int8[], $11::int8[], $12::int8[], $13::text[], $14::int8[], $15::text[], $16::text[],
         $17::text[]
       ) as u (
         place, tenant, id, owner, state, reason, next_due_at, settled_at,
         number, due_at, at, took_ms, verdict, status, error, detail, answer
       )
     ), settled as (
       update ringback.deliveries d set
         attempts = d.attempts + (u.number is not null)::int, first_at = coalesce(d.first_at, u.at),
         last_error = case when u.number is null then d.last_error when u.verdict <> 'acknowledged' then u.error end,
         last_status = case when u.number is null then d.last_status when u.verdict <> 'acknowledged' then u.status end,
         state = u.state, reason = u.reason, due_at = coalesce(u.next_due_at, d.due_at),
         settled_at = u.settled_at, owner = null
       from u where d.tenant = u.tenant and d.id = u.id and coalesce(d.state, '') = 'sending' and d.owner = u.owner
       returning u.place, d.endpoint, d.event, d.call, d.type, d.dialect, d.message, d.attempts, d.first_at, d.size
     ), tried as (
       insert into ringback.attempts (
         tenant, delivery, number, due_at, at, took_ms, verdict, status, error, detail, answer
       )
       select tenant, id, number, due_at, at, took_ms, verdict, status, error, detail, answer
       from u where number is not null and place in (select place from settled)
     )${hasFailed ? `, ${failing}` : ""}
     select place from settled`,
    values,
  );
  const settled = new Set(rows.map(({ place }) => Number(place)));
  return settlements.map((_, place) => settled.has(place));
}

/** What is given up, with its last attempt where that is what this settles. */
const failing = `
  given_up as (
    select u.tenant, u.id, u.settled_at, u.reason, u.number, u.at, u.verdict, u.status, u.error, u.detail, u.answer,
      s.endpoint, s.event, s.call, s.type, s.dialect, s.message, s.attempts, s.first_at, s.size
    from u join settled s on s.place = u.place where u.state = 'failed'
  ), ${insertFailures}
`;

function settlementColumns(settlements: readonly Settlement[]): readonly Value[] {
  const text = (of: (settlement: Settlement) => string | null) => textArray(settlements.map(of));
  const whole = (of: (settlement: Settlement) => number | null) => integerArray(settlements.map(of));
  const states = settlements.map(({ next }) => columnsOf(next));
  return [
    integerArray(settlements.map((_, place) => place)),
    text(({ tenant }) => tenant),
    text(({ delivery }) => delivery),
    text(({ owner }) => owner),
    text(({ next }) => next.state),
    textArray(states.map(({ reason }) => reason)),
    integerArray(states.map(({ dueAt }) => dueAt)),
    integerArray(states.map(({ settledAt }) => settledAt)),
    whole(({ attempt }) => attempt?.number ?? null),
    whole(({ attempt }) => attempt?.dueAt ?? null),
    whole(({ attempt }) => attempt?.at ?? null),
    whole(({ attempt }) => attempt?.tookMs ?? null),
    text(({ attempt }) => attempt?.verdict ?? null),
    whole(({ attempt }) => attempt?.status ?? null),
    text(({ attempt }) => attempt?.error ?? null),
    text(({ attempt }) => attempt?.detail ?? null),
    text(({ attempt }) => attempt?.answer ?? null),
  ];
}

function columnsOf(next: Exclude<DeliveryState, { state: "sending" }>) {
  switch (next.state) {
    case "waiting":
      return { reason: null, dueAt: next.dueAt, settledAt: null };
    case "delivered":
      return { reason: null, dueAt: null, settledAt: next.at };
    case "failed":
      return { reason: next.reason, dueAt: null, settledAt: next.at };
    case "parked":
      return { reason: next.reason, dueAt: next.dueAt ?? null, settledAt: next.at };
  }
}

/** Gives back what was taken and not attempted. */
export function release(
  db: Asking,
): (tenant: TenantId, owner: string, deliveries: readonly DeliveryId[]) => Promise<void> {
  return async (tenant, owner, deliveries) => {
    await db.query(
      `update ringback.deliveries set state = 'waiting', owner = null
       where tenant = $1 and id = any($2::text[]) and state = 'sending' and owner = $3`,
      [tenant, textArray(deliveries), owner],
    );
  };
}

// More is looked for at the next look.
const mostHeld = 1_000;

/** What that name holds. Relies on deliveries_held. */
export function held(db: Asking): (owner: string) => Promise<readonly HeldPlace[]> {
  return async (owner) => {
    const rows = await db.query(
      `select tenant, endpoint, id from ringback.deliveries
       where owner = $1 and state = 'sending' order by id limit ${mostHeld}`,
      [owner],
    );
    return rows.map((raw) => {
      const row = new Row(raw);
      return { tenant: row.tenant(), endpoint: row.id("endpoint", "endpoint"), delivery: row.id("delivery") };
    });
  };
}

/** Gives back what was taken under names that are no member's. Relies on deliveries_held. */
export function recover(db: Asking): () => Promise<number> {
  return async () => {
    const [row] = await db.query(
      `with strays as (
         update ringback.deliveries d set state = 'waiting', owner = null
         where d.state = 'sending' and d.owner = any(array(
           select distinct owner from ringback.deliveries where state = 'sending'
           except select owner from ringback.hubs where ended_at is null
         )) returning 1
       ) select count(*) as number from strays`,
    );
    return Number(row?.["number"] ?? 0);
  };
}

/** When each endpoint's next delivery is due. Relies on deliveries_due: one look at it an endpoint. */
export function dueEndpoints(db: Asking): () => Promise<DueEndpoint[]> {
  return async () => {
    const rows = await db.query(
      `select e.tenant, e.id, d.due_at from ringback.endpoints e
       cross join lateral (
         select due_at from ringback.deliveries
         where tenant = e.tenant and endpoint = e.id and state = 'waiting' order by due_at, id limit 1
       ) d where not e.deleted`,
    );
    return rows.map((raw) => {
      const row = new Row(raw);
      return { tenant: row.tenant(), endpoint: row.id("endpoint"), dueAt: row.instant("due_at") };
    });
  };
}

/** Makes a delivery due now. */
export function retry(
  db: Asking,
): (tenant: TenantId, id: DeliveryId, now: Instant, also?: "delivered") => Promise<Retried | undefined> {
  return async (tenant, id, now, also) => {
    const [raw] = await db.query(
      `with now_due as (
         update ringback.deliveries set state = 'waiting', reason = null, due_at = $3, settled_at = null
         where tenant = $1 and id = $2 and (state in ('waiting', 'failed', 'parked') or state = $4) returning id
       )
       select state, endpoint, exists (select from now_due) as is_due
       from ringback.deliveries where tenant = $1 and id = $2`,
      [tenant, id, now, also ?? null],
    );
    if (raw === undefined) return undefined;
    const row = new Row(raw);
    if (row.flag("is_due")) return { kind: "due", endpoint: row.id("endpoint", "endpoint") };
    return {
      kind: "refused",
      state: row.oneOf("state", ["sending", "delivered", "waiting", "failed", "parked"]),
    };
  };
}

/** Parks waiting deliveries, the longest due first. Relies on deliveries_due. */
export function park(
  db: Asking,
): (tenant: TenantId, endpoint: EndpointId, parking: Parking) => Promise<number> {
  return async (tenant, endpoint, { reason, now, limit }) => {
    const [row] = await db.query(
      `with next as (
         select id from ringback.deliveries where tenant = $1 and endpoint = $2 and state = 'waiting'
         order by due_at, id limit $5 for update skip locked
       ), parked as (
         update ringback.deliveries d set state = 'parked', reason = $3, settled_at = $4
         from next where d.tenant = $1 and d.id = next.id returning 1
       ) select count(*) as number from parked`,
      [tenant, endpoint, reason, now, limit],
    );
    return Number(row?.["number"] ?? 0);
  };
}

/** Lets parked deliveries wait again, the longest due first. Relies on deliveries_parked. */
export function unpark(
  db: Asking,
): (
  tenant: TenantId,
  endpoint: EndpointId,
  unparking: { readonly now: Instant; readonly limit: number },
) => Promise<number> {
  return async (tenant, endpoint, { now, limit }) => {
    // What its own Retry-After or ladder put off stays put off.
    const [row] = await db.query(
      `with next as (
         select id from ringback.deliveries
         where tenant = $1 and endpoint = $2 and state = 'parked'
           and reason in ('endpoint_disabled', 'endpoint_paused')
         order by due_at limit $4 for update skip locked
       ), resumed as (
         update ringback.deliveries d
         set state = 'waiting', reason = null, settled_at = null, due_at = greatest(d.due_at, $3)
         from next where d.tenant = $1 and d.id = next.id returning 1
       ) select count(*) as number from resumed`,
      [tenant, endpoint, now, limit],
    );
    return Number(row?.["number"] ?? 0);
  };
}
