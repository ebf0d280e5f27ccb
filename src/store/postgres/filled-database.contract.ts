import { encodeTime } from "ulid";
import type { World } from "../world.contract.ts";
import type { PostgresServer } from "./postgres-server.contract.ts";

/** So many days are filled, each with so many calls. */
export const days = 5;
const callsOfDay = 3_000;
const dayMs = 24 * 60 * 60 * 1000;
// Long before whatever day the tests run on, of which the hub itself sees to.
export const firstDay = Date.UTC(2025, 2, 1);

/**
 * What has a thousand rows is said to have so many times as many: of tables that are small, some are read as a whole
 * sooner than by an index.
 */
export const scale = 1_000;

/** Partitions by day, of the tables that have them. */
const partitioned: Readonly<Record<string, string>> = {
  messages: "msg_",
  bodies: "",
  events: "evt_",
  attempts: "dlv_",
};

/**
 * Fills a database with days of calls, a message, an event and a delivery each, and what else grows, as the hub would
 * leave it: most of it done, and some of it of another tenant. Then the database knows what it has.
 */
export async function fill(server: PostgresServer, database: string, world: World): Promise<void> {
  const statements = Array.from({ length: days }, (_, day) => statementsOf(day, world));
  await server.ask(database, ["set search_path = ringback", ...statements.flat()].join(";\n"));
  await server.ask(database, "vacuum analyze");
  await server.ask(
    database,
    `update pg_class set reltuples = reltuples * ${scale}
     where relnamespace = 'ringback'::regnamespace and relkind in ('r', 'i') and reltuples >= 1000`,
  );
}

/** When a day begins. */
export function beginOf(day: number): number {
  return firstDay + day * dayMs;
}

/** The id of a thing of a day. */
export function idOf(prefix: string, day: number, number: number): string {
  return `${prefix}${encodeTime(beginOf(day) + dayMs / 2, 10)}${String(number).padStart(16, "0")}`;
}

function statementsOf(day: number, { tenant, source, endpoint }: World): readonly string[] {
  const time = encodeTime(beginOf(day) + dayMs / 2, 10);
  const [from, before] = [encodeTime(beginOf(day), 10), encodeTime(beginOf(day + 1), 10)];
  const id = (prefix: string) => `'${prefix}${time}' || lpad(n::text, 16, '0')`;
  const whose = `case when n % 10 = 9 then 'another' else '${tenant}' end`;
  const at = `${beginOf(day)} + n * 50000::bigint`;
  const each = `from generate_series(1, ${callsOfDay}) n`;
  const endpointOf = `case n % 3 when 0 then '${endpoint}' when 1 then '${idOf("ep_", 0, 1)}' else '${idOf("ep_", 0, 2)}' end`;
  const state = `case when n % 40 = 0 then 'waiting' when n % 41 = 0 then 'failed'
    when n % 43 = 0 then 'parked' when n % 47 = 0 then 'sending' else 'delivered' end`;
  return [
    ...Object.entries(partitioned).map(
      ([table, prefix]) =>
        `create table ${table}_filled_${day} partition of ${table} for values from ('${prefix}${from}') to ('${prefix}${before}')`,
    ),
    `insert into bodies select ${whose}, ${id("")}, convert_to(repeat('x', 200), 'UTF8') ${each}`,
    `insert into messages select ${whose}, ${id("msg_")}, '${source}', ${at},
       case when n % 50 = 0 then 'quarantined' when n % 30 = 0 then 'duplicate' else 'decoded' end,
       case when n % 50 = 0 then 'not-json' end, null, 'record', '{"content-type":"application/json"}', '203.0.113.7',
       null, 200, case when n % 30 = 0 then ${id("call_")} end, null ${each}`,
    `insert into message_digests select ${whose}, '${source}', 'digest ${day} ' || n, ${id("msg_")} ${each}`,
    `insert into calls select ${whose}, ${id("call_")}, '${source}', 'key ${day} ' || n, 1, 1, n % 20 > 0, '',
       case when n % 20 = 0 then ${at} end, case when n % 3 = 0 then 'acme' else 'other' end, 'job ' || (n % 30),
       case when n % 4 = 0 then 'busy' else 'answered' end, chr(65 + n % 5), '0551' || lpad((n % 9)::text, 8, '0'),
       '199' || lpad((n * 7919 + ${day})::text, 8, '0'), ${at}, (${at}) / 3600000 ${each}`,
    `insert into jobs select ${whose}, ${id("job_")}, '${source}', 'job ${day} ' || n, 1, 'name', 'running', ${at} ${each}`,
    `insert into job_calls select ${whose}, 'job ${day} ' || n, '${source}', 'answered', n % 8, 1, ${id("call_")},
       ${id("call_")} ${each}`,
    `insert into events select ${whose}, ${id("evt_")}, '${source}', 'call.record', ${id("call_")}, 1,
       convert_to(repeat('x', 200), 'UTF8'), ${id("msg_")}, ${at} ${each}`,
    `insert into event_digests select ${whose}, '${source}', 'digest ${day} ' || n, ${id("evt_")} ${each}`,
    `insert into deliveries select ${whose}, ${id("dlv_")}, ${endpointOf}, ${id("evt_")},
       case when n % 25 > 0 then ${id("call_")} end, 'call.record', 'acme', 'record', ${id("")}, 200, ${state},
       case ${state} when 'failed' then 'rejected' when 'parked' then 'endpoint_paused' end, 1, 0, ${at}, ${at}, ${at},
       case when ${state} not in ('waiting', 'sending') then ${at} end,
       case ${state} when 'sending' then 'somebody' end, case when n % 60 = 0 then 'rpl_' || (n % 7) end,
       case when ${state} <> 'delivered' then case when n % 8 = 0 then 'timeout' else 'http_status' end end, null ${each}`,
    `insert into attempts select ${whose}, ${id("dlv_")}, 1, ${at}, ${at}, 12, 'acknowledged', 200, null, null,
       'success' ${each}`,
    `insert into failures select ${whose}, ${at}, ${id("dlv_")}, ${endpointOf}, ${id("evt_")}, null, 'call.record',
       'acme', 'record', 'rejected', 1, ${at}, ${at}, 'rejected', 410, null, null, 'gone', 200 ${each}`,
    `insert into failure_counts select ${whose}, (${at}) / 900000 + n, 1, 200 ${each} on conflict do nothing`,
    `insert into audit select ${whose}, ${id("aud_")}, ${at}, 'operator ' || (n % 700), 'changed', 'endpoint',
       'ep_' || (n % 50), repeat('{}', 200), repeat('{}', 200) ${each}`,
    `insert into replays select ${whose}, ${id("rpl_")}, case when n % 300 = 0 then 'running' else 'done' end,
       '{"lease":null}' ${each}`,
    `insert into erasures select ${whose}, ${id("era_")}, 'done', '{}' ${each}`,
    `insert into idempotency select ${whose}, 'key ${day} ' || n, 'f', '{}', ${at} ${each}`,
    `insert into traffic select ${whose}, case when n % 2 = 0 then 'minute' else 'hour' end,
       ${at}, case when n % 50 = 0 then '${source}' else ${id("src_")} end,
       1, 0, 0, 7, 7, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 ${each}`,
    `insert into key_uses select case when n % 100 = 0 then '${tenant}' else 'other-' || (n % 100) end, ${id("key_")}, ${at} ${each}`,
  ];
}
