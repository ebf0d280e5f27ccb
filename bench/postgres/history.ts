// Fills a database with what hubs left in it, by SQL alone: ten million rows by the store's own contract take hours.
import { encodeTime } from "ulid";
import { idPrefixes } from "../../src/model/index.ts";
import { shown, tell } from "../measure.ts";
import type { BenchServer } from "./bench-server.ts";

const dayMs = 24 * 60 * 60 * 1000;
const days = 10;
const together = 500_000;
// Those that wait are counted from here, so that they have keys of their own.
const firstWaiting = 1_000_000_000;

/** What to leave in a database that a store was opened on. */
export interface History {
  readonly database: string;
  /** So many calls, each with a message, two events, a delivery and its attempt. */
  readonly calls: number;
  /** What became of the deliveries: they are settled, or wait for tomorrow. */
  readonly state: "settled" | "waiting";
}

/** Adds a history, and lets the planner know of it. */
export async function fillHistory(server: BenchServer, { database, calls, state }: History): Promise<void> {
  if (calls === 0) return;
  const ask = (sql: string) => server.ask(database, sql);
  const today = Math.floor(Date.now() / dayMs) * dayMs;
  const first = today - days * dayMs;
  await ask(functions);
  for (let day = 0; day < days; day += 1) await ask(partitionsOf(first + day * dayMs));
  // Building an index over rows that are there is several times faster than keeping it up with each of them.
  const indexes = (await ask(droppable)).map((row) => ({
    name: String(row["indexname"]),
    sql: String(row["indexdef"]),
  }));
  for (const { name } of indexes) await ask(`drop index ringback.${name}`);
  const msEach = (days * dayMs) / calls;
  for (let done = 0; done < calls; done += together) {
    const upTo = Math.min(calls, done + together);
    const low = (state === "settled" ? 0 : firstWaiting) + done;
    const span = { low, high: low + upTo - done - 1, first: first - low * msEach + done * msEach, msEach };
    await ask(toldOf(span));
    for (const sql of rowsOf(state)) await ask(sql);
    tell(`  ${shown(upTo)} of ${shown(calls)} calls written`);
  }
  for (const { name, sql } of indexes) {
    await ask(`set maintenance_work_mem = '1GB'; ${sql}`);
    tell(`  ${name} built`);
  }
  await ask("vacuum (analyze)");
  await ask("checkpoint");
}

/** What the tables and indexes of a database take, in bytes, the largest first; partitions count as their table. */
export async function sizesOf(
  server: BenchServer,
  database: string,
): Promise<readonly { readonly name: string; readonly bytes: number }[]> {
  const rows = await server.ask(database, sizes);
  return rows.map(({ name, bytes }) => ({ name: String(name), bytes: Number(bytes) }));
}

const droppable = `
  select indexname, indexdef from pg_indexes
  where schemaname = 'ringback' and tablename in ('deliveries', 'calls') and indexname not like '%_pkey'
`;

const sizes = `
  select coalesce(pt.relname, t.relname) || case when i.oid is null then '' else ' ' || coalesce(pi.relname, i.relname) end
      as name,
    sum(pg_relation_size(coalesce(i.oid, t.oid)) + case when i.oid is null then
      coalesce(pg_total_relation_size(nullif(t.reltoastrelid, 0)), 0) else 0 end) as bytes
  from pg_class t join pg_namespace n on n.oid = t.relnamespace and n.nspname = 'ringback' and t.relkind = 'r'
  cross join lateral (select null::oid as indexrelid union all select indexrelid from pg_index where indrelid = t.oid) x
  left join pg_class i on i.oid = x.indexrelid
  left join pg_inherits ti on ti.inhrelid = t.oid left join pg_class pt on pt.oid = ti.inhparent
  left join pg_inherits ii on ii.inhrelid = i.oid left join pg_class pi on pi.oid = ii.inhparent
  group by 1 order by 2 desc
`;

// A ULID of that moment. Hexadecimal digits are among those of ULIDs.
const letter = (shift: number) =>
  `substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', ((ms >> ${shift}) & 31)::int + 1, 1)`;
const functions = `
  create schema if not exists bench;
  create or replace function bench.ulid_of(ms bigint, n bigint) returns text language sql immutable as $$
    select ${[45, 40, 35, 30, 25, 20, 15, 10, 5, 0].map(letter).join(" || ")} || upper(lpad(to_hex(n), 16, '0'))
  $$;
`;

/** The calls that the rows of all tables are then made of. */
function toldOf(span: {
  readonly low: number;
  readonly high: number;
  readonly first: number;
  readonly msEach: number;
}): string {
  return `
    drop table if exists bench.told;
    create unlogged table bench.told as
    select n, m as at, bench.ulid_of(m, n) as u, (500 + n % 2000)::text as job,
      (array['answered', 'no_answer', 'busy'])[n % 3 + 1] as outcome,
      '1' || lpad((3000000000 + n * 2654435761 % 6999999999)::text, 10, '0') as called,
      '${idPrefixes.endpoint}_HISTORY' || n % 20 as endpoint
    from (
      select n, (${span.first} + n * ${span.msEach}::float8)::bigint as m from generate_series(${span.low}::bigint, ${span.high}) n
    ) g
  `;
}

/** A day of its own for all that goes by age. */
function partitionsOf(day: number): string {
  const name = new Date(day).toISOString().slice(0, 10).replaceAll("-", "_");
  const [from, to] = [encodeTime(day, 10), encodeTime(day + dayMs, 10)];
  const tables = [
    ["bodies", ""],
    ["messages", `${idPrefixes.message}_`],
    ["events", `${idPrefixes.event}_`],
    ["attempts", `${idPrefixes.delivery}_`],
  ] as const;
  return tables
    .map(
      ([table, prefix]) =>
        `create table if not exists ringback.${table}_${name} partition of ringback.${table}
           for values from ('${prefix}${from}') to ('${prefix}${to}')`,
    )
    .join(";");
}

// In each thousand, a few failed and a few are parked.
const settledState =
  "case when n % 100 = 7 then 'failed' when n % 200 = 9 then 'parked' else 'delivered' end";
const settledReason =
  "case when n % 100 = 7 then 'attempts_exhausted' when n % 200 = 9 then 'endpoint_disabled' end";

function rowsOf(state: History["state"]): readonly string[] {
  const [deliveryState, reason, dueAt, settledAt] =
    state === "waiting"
      ? ["'waiting'", "null", `at + ${(days + 1) * dayMs}`, "null::bigint"]
      : [settledState, settledReason, "at", "at + 20"];
  const attempts = state === "waiting" ? 0 : 1;
  const written: string[] = [
    // Bodies are kept apart and found by their keys: what is in them makes no difference but to the disk.
    `insert into ringback.bodies (tenant, id, bytes) select 'bench', u, convert_to(repeat('x', 100), 'UTF8') from bench.told`,
    `insert into ringback.messages (tenant, id, source, received_at, fate, name, headers, remote, size)
       select 'bench', '${idPrefixes.message}_' || u, '${idPrefixes.source}_HISTORY', at, 'decoded', 'ROBOT_CALL_RECORD',
         '{"content-type":"application/json","user-agent":"bench"}', '127.0.0.1', 100 from bench.told`,
    `insert into ringback.calls (tenant, id, source, key, version, revision, completed, awaiting, platform, job_key,
         outcome, intent, to_number, at, bucket)
       select 'bench', '${idPrefixes.call}_' || u, '${idPrefixes.source}_HISTORY', 'h${state}' || n, 1, 1, true, '', 'tanyi', job,
         outcome, substr('ABCDEF', (n % 6)::int + 1, 1), called, at, at / 3600000 from bench.told`,
    `insert into ringback.events (tenant, id, source, type, subject, version, facts, message, received_at)
       select 'bench', '${idPrefixes.event}_' || u || case when e.type = 'call.record' then '' else 'C' end,
         '${idPrefixes.source}_HISTORY', e.type, '${idPrefixes.call}_' || u, 1,
         case when e.type = 'call.record' then convert_to(repeat('x', 100), 'UTF8') end, '${idPrefixes.message}_' || u, at
       from bench.told cross join (values ('call.record'), ('call.completed')) e (type)`,
    `insert into ringback.deliveries (tenant, id, endpoint, event, call, type, dialect, message, body, size, state, reason,
         attempts, created_at, due_at, first_at, settled_at)
       select 'bench', '${idPrefixes.delivery}_' || u, endpoint, '${idPrefixes.event}_' || u, '${idPrefixes.call}_' || u, 'call.record', 'tanyi',
         'ROBOT_CALL_RECORD', u, 100, ${deliveryState}, ${reason}, ${attempts}, at, ${dueAt},
         ${state === "waiting" ? "null::bigint" : "at"}, ${settledAt} from bench.told`,
  ];
  const tried = `insert into ringback.attempts (tenant, delivery, number, due_at, at, took_ms, verdict, status, answer)
     select 'bench', '${idPrefixes.delivery}_' || u, 1, at, at, 12, 'acknowledged', 200, 'success' from bench.told`;
  return state === "waiting" ? written : [...written, tried];
}
