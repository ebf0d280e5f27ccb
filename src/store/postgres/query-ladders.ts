import type { Instant, TenantId } from "../../model/terms/index.ts";
import type { LongRounds, RungCount, Standing } from "../ladders.ts";
import type { Asking } from "./database.ts";
import { Row } from "./row.ts";

// When the next attempt is made, and how long the round will have lasted by then.
const nextAt = "greatest(due_at, $2)";
const roundMs = `${nextAt} - coalesce(first_at, ${nextAt})`;

/** Where on their ladders deliveries stand. Relies on deliveries_due, which has all that is asked, and on _sending. */
export function readStanding(db: Asking): (tenant: TenantId, now: Instant) => Promise<Standing> {
  return async (tenant, now) => {
    const [rungs, underway] = await Promise.all([
      db.query(
        `select endpoint, attempts - round_base as climbed, count(*) as waiting,
           count(*) filter (where due_at < $2) as overdue, min(due_at) as oldest_due_at, max(${roundMs}) as longest_ms
         from ringback.deliveries where tenant = $1 and state = 'waiting'
         group by endpoint, climbed order by endpoint, climbed`,
        [tenant, now],
      ),
      db.query(
        `select endpoint, count(*) as deliveries from ringback.deliveries
         where tenant = $1 and state = 'sending' group by endpoint order by endpoint`,
        [tenant],
      ),
    ]);
    return {
      rungs: rungs.map((row) => rungCount(new Row(row))),
      sending: underway.map((raw) => {
        const row = new Row(raw);
        return { endpoint: row.id("endpoint", "endpoint"), deliveries: row.integer("deliveries") };
      }),
    };
  };
}

function rungCount(row: Row): RungCount {
  return {
    endpoint: row.id("endpoint", "endpoint"),
    climbed: row.integer("climbed"),
    waiting: row.integer("waiting"),
    overdue: row.integer("overdue"),
    oldestDueAt: row.instant("oldest_due_at"),
    longestMs: row.integer("longest_ms"),
  };
}

/** How many rounds on a rung will have lasted so long. Relies on deliveries_due, which has all that is asked. */
export function countLongRounds(db: Asking): (tenant: TenantId, rounds: LongRounds) => Promise<number> {
  return async (tenant, { endpoint, climbed, now, moreThanMs }) => {
    const [row] = await db.query(
      `select count(*) as number from ringback.deliveries
       where tenant = $1 and endpoint = $3 and state = 'waiting' and attempts - round_base = $4 and ${roundMs} > $5`,
      [tenant, now, endpoint, climbed, moreThanMs],
    );
    return Number(row?.["number"] ?? 0);
  };
}
