import type { DatabaseSync } from "node:sqlite";
import type { EndpointId, Instant, TenantId } from "../../model/terms/index.ts";
import type { LongRounds, Standing } from "../ladders.ts";
import { Row } from "./row.ts";
import { makeTallyKnown, talliedRungs } from "./rung-tally.ts";

// When the next attempt is made, and how long the round will have lasted by then.
const nextAt = "max(due_at, ?1)";
const roundMs = `${nextAt} - coalesce(first_at, ${nextAt})`;

/** Where on their ladders deliveries stand. Relies on deliveries_due, which has all that is asked, and on _sending. */
export function readStanding(db: DatabaseSync): (tenant: TenantId, now: Instant) => Standing {
  makeTallyKnown(db);
  const tally = db.prepare(`
    select tally_rungs(attempts - round_base, due_at - ?1, ${roundMs}) as rungs
    from deliveries indexed by deliveries_due where tenant = ?2 and endpoint = ?3 and state = 'waiting'
  `);
  const underway = db.prepare(`
    select endpoint, count(*) as deliveries from deliveries indexed by deliveries_sending
    where tenant = ? and state = 'sending' group by endpoint
  `);
  const waitedFor = endpointsWaitedFor(db);
  return (tenant, now) => ({
    rungs: waitedFor(tenant).flatMap((endpoint) => {
      const row = tally.get(now, tenant, endpoint);
      return row === undefined ? [] : talliedRungs(endpoint, now, new Row(row).bytes("rungs"));
    }),
    sending: underway.all(tenant).map((raw) => {
      const row = new Row(raw);
      return { endpoint: row.id("endpoint", "endpoint"), deliveries: row.integer("deliveries") };
    }),
  });
}

/** The endpoints for which something waits. Relies on deliveries_due, by one look at it each. */
function endpointsWaitedFor(db: DatabaseSync): (tenant: TenantId) => readonly EndpointId[] {
  const select = db.prepare(`
    select min(endpoint) as endpoint from deliveries indexed by deliveries_due
    where tenant = ? and state = 'waiting' and endpoint > ?
  `);
  return (tenant) => {
    const found: EndpointId[] = [];
    for (;;) {
      const row = select.get(tenant, found.at(-1) ?? "");
      const next = row === undefined ? null : new Row(row).idOrNull("endpoint", "endpoint");
      if (next === null) return found;
      found.push(next);
    }
  };
}

/** How many rounds on a rung will have lasted so long. Relies on deliveries_due, which has all that is asked. */
export function countLongRounds(db: DatabaseSync): (tenant: TenantId, rounds: LongRounds) => number {
  const select = db.prepare(`
    select count(*) as number from deliveries indexed by deliveries_due
    where tenant = ?2 and endpoint = ?3 and state = 'waiting' and attempts - round_base = ?4 and ${roundMs} > ?5
  `);
  return (tenant, { endpoint, climbed, now, moreThanMs }) =>
    Number(select.get(now, tenant, endpoint, climbed, moreThanMs)?.["number"] ?? 0);
}
