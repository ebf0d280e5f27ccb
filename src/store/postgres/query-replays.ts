import { type Replay, type ReplayId, type TenantId, deliveryStates } from "../../model/terms/index.ts";
import type { Page } from "../queries.ts";
import type { ReplayOutcomes, Replays } from "../replays.ts";
import type { Asking } from "./database.ts";
import { spanOfEvents } from "./id-range.ts";
import { storedReplay } from "../rows/index.ts";
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
