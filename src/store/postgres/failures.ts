import type { EndpointId, Instant, TenantId } from "../../model/terms/index.ts";
import { quarterMs } from "../rows/index.ts";
import type { EndpointPlace } from "../store.ts";
import type { Asking } from "./database.ts";
import { Row } from "./row.ts";

/**
 * Adds deliveries to the failures that are just given up, with what is known of them now: parts of a statement of
 * which another one is `given_up`: deliveries, each with the attempt that was its last, or with nulls where it was
 * made before. Relies on primary keys.
 */
export const insertFailures = `
  failed as (
    insert into ringback.failures (
      tenant, at, delivery, endpoint, event, call, type, dialect, message, reason, attempts, first_at,
      last_at, verdict, status, error, detail, answer, size
    )
    select g.tenant, g.settled_at, g.id, g.endpoint, g.event, g.call, g.type, g.dialect, g.message, g.reason,
      g.attempts, g.first_at,
      case when g.number is null then l.at else g.at end, coalesce(g.verdict, l.verdict),
      case when g.number is null then l.status else g.status end,
      case when g.number is null then l.error else g.error end,
      case when g.number is null then l.detail else g.detail end,
      case when g.number is null then l.answer else g.answer end, g.size
    from given_up g
    left join lateral (
      select a.at, a.verdict, a.status, a.error, a.detail, a.answer from ringback.attempts a
      where g.number is null and a.tenant = g.tenant and a.delivery = g.id order by a.number desc limit 1
    ) l on true
    on conflict do nothing returning tenant, at, size
  ), counted as (
    insert into ringback.failure_counts as c (tenant, quarter, failures, bytes)
    select tenant, at / ${quarterMs}, count(*), sum(size) from failed group by 1, 2 order by 1, 2
    on conflict (tenant, quarter) do update set
      failures = c.failures + excluded.failures, bytes = c.bytes + excluded.bytes
  )
`;

/** Keeps that what is parked for the endpoint is to be dropped. */
export function askDrop(
  db: Asking,
): (tenant: TenantId, endpoint: EndpointId, askedAt: Instant) => Promise<void> {
  return async (tenant, endpoint, askedAt) => {
    await db.query(
      `insert into ringback.parked_drops (tenant, endpoint, asked_at) values ($1, $2, $3)
       on conflict (tenant, endpoint) do update set asked_at = excluded.asked_at`,
      [tenant, endpoint, askedAt],
    );
  };
}

/** Endpoints of which something is still to be dropped: a handful, and mostly none. */
export function askedDrops(db: Asking): () => Promise<EndpointPlace[]> {
  return async () => {
    const rows = await db.query("select tenant, endpoint from ringback.parked_drops");
    return rows.map((raw) => {
      const row = new Row(raw);
      return { tenant: row.tenant(), endpoint: row.id("endpoint", "endpoint") };
    });
  };
}

/**
 * Drops parked deliveries, the longest due first. What another hub drops just now is passed over, and it is only
 * forgotten that something was to be dropped once nothing is parked that was, or once somebody asked again. Relies on
 * deliveries_parked.
 */
export function dropParked(
  db: Asking,
): (
  tenant: TenantId,
  endpoint: EndpointId,
  dropping: { readonly now: Instant; readonly limit: number },
) => Promise<number> {
  return async (tenant, endpoint, { now, limit }) => {
    const [row] = await db.query(
      `with asked as (
         select asked_at from ringback.parked_drops where tenant = $1 and endpoint = $2
       ), next as (
         select id from ringback.deliveries
         where tenant = $1 and endpoint = $2 and state = 'parked' and settled_at <= (select asked_at from asked)
         order by due_at limit $4 for update skip locked
       ), given_up as (
         update ringback.deliveries d set state = 'failed', reason = 'dropped', settled_at = $3
         from next where d.tenant = $1 and d.id = next.id
         returning d.tenant, d.id, d.settled_at, d.endpoint, d.event, d.call, d.type, d.dialect, d.message, d.reason,
           d.attempts, d.first_at, d.size, null::int8 as number, null::int8 as at, null::text as verdict,
           null::int8 as status, null::text as error, null::text as detail, null::text as answer
       ), ${insertFailures}, done as (
         delete from ringback.parked_drops p
         where p.tenant = $1 and p.endpoint = $2 and p.asked_at = (select asked_at from asked) and not exists (
           select from ringback.deliveries d
           where d.tenant = $1 and d.endpoint = $2 and d.state = 'parked'
             and d.settled_at <= (select asked_at from asked)
         )
       )
       select count(*) as number from given_up`,
      [tenant, endpoint, now, limit],
    );
    return row === undefined ? 0 : new Row(row).integer("number");
  };
}
