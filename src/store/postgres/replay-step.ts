import type { Replay } from "../../model/terms/index.ts";
import type { MadeDelivery, ReplayStep } from "../replays.ts";
import { type RawRow, claimedDelivery, isCall } from "../rows/index.ts";
import type { ClaimedDelivery } from "../store.ts";
import { bytesArray, integerArray, textArray } from "./arrays.ts";
import type { Asking, Value } from "./database.ts";
import { ulidOf } from "./id-range.ts";
import { Row } from "./row.ts";

/** Where a step belongs. */
export interface StepPlace {
  /** The version of the replay that it was planned on. */
  readonly version: number;
  /** Which of the legs it moves on. */
  readonly place: number;
  /** The replay as it is after the step if nothing could be taken up. */
  readonly none: Replay;
}

/**
 * Writes a step with one statement, all or none (R1), and gives back what was taken up. Relies on primary keys,
 * deliveries_call and deliveries_event, and on deliveries_made for two replays that make the same.
 * @throws ConflictError when the replay is no longer as it was planned on, or the hub's membership has ended (M3)
 */
export async function writeStep(
  db: Asking,
  step: ReplayStep,
  place: StepPlace,
): Promise<readonly ClaimedDelivery[]> {
  const rows = await db.query(statement, stepValues(step, place));
  const own = new Map<string, Uint8Array | null>(step.made.map((made) => [made.id, bytesOf(step, made)]));
  return rows
    .filter(({ id }) => id !== null)
    .map((row) => claimedDelivery(withBytes(row, own), step.tenant, step.endpoint));
}

/** What was just written is not yet to be read: those bytes are the step's own. */
function withBytes(row: RawRow, own: ReadonlyMap<string, Uint8Array | null>): Row {
  return new Row({ ...row, bytes: own.get(new Row(row).text("id")) ?? row["bytes"] });
}

function bytesOf({ bodies }: ReplayStep, { body }: MadeDelivery): Uint8Array | null {
  return body === "message" ? null : (bodies[body] ?? new Uint8Array());
}

const statement = `
with revived as (
  update ringback.deliveries d set
    state = 'sending', owner = $3, reason = null, due_at = $4, settled_at = null,
    first_at = null, round_base = d.attempts, replay = $2
  from unnest($9::int8[], $10::text[], $11::text[]) as u (place, id, state)
  where d.tenant = $1 and d.id = u.id and d.state = u.state and d.state not in ('waiting', 'sending')
    and (select true from ringback.bodies b where b.tenant = $1 and b.id = d.body)
  returning u.place, d.id, d.dialect, d.message, d.body, d.due_at, d.attempts, d.round_base, d.first_at
), planned as (
  -- The message of which the bytes are may have been deleted since this was planned.
  select u.*, case when u.bytes is null then (
    select m.size from ringback.messages m where m.tenant = $1 and m.id = u.source
      and (select true from ringback.bodies b where b.tenant = $1 and b.id = u.body)
  ) else octet_length(u.bytes) end as size
  from unnest(
    $12::int8[], $13::text[], $14::text[], $15::text[], $16::text[], $17::text[], $18::text[], $19::text[],
    $20::text[], $21::bytea[]
  ) as u (place, id, event, call, type, dialect, message, source, body, bytes)
), missing as (
  select p.* from planned p
  where p.size is not null and (
    select true from ringback.deliveries d
    where d.tenant = $1 and d.call = p.call and d.event = p.event and d.endpoint = $5 and d.type = p.type limit 1
  ) is null and (
    select true from ringback.deliveries d
    where p.call is null and d.tenant = $1 and d.event = p.event and d.call is null and d.endpoint = $5
      and d.type = p.type limit 1
  ) is null
), made as (
  insert into ringback.deliveries (
    tenant, id, endpoint, event, call, type, dialect, message, body, size,
    created_at, attempts, state, due_at, owner, replay, made
  )
  select $1, id, $5, event, call, type, dialect, message, body, size, $4, 0, 'sending', $4, $3, $2, true
  from missing order by event, type
  on conflict (tenant, endpoint, event, type) where made do nothing
  returning id, dialect, message, body, due_at, attempts, round_base, first_at
), kept as (
  insert into ringback.bodies (tenant, id, bytes)
  select $1, p.body, p.bytes from planned p join made using (id) where p.bytes is not null
), moved as (
  update ringback.replays set
    doc = jsonb_set(
      jsonb_set(t.none, t.replayed, to_jsonb((t.none #>> t.replayed)::int8 + t.taken)),
      t.skipped, to_jsonb((t.none #>> t.skipped)::int8 - t.taken)
    )::text,
    version = version + 1
  from (
    select $7::jsonb as none, array['legs', $8, 'replayed'] as replayed, array['legs', $8, 'skipped'] as skipped,
      (select count(*) from revived) + (select count(*) from made) as taken
  ) t
  where tenant = $1 and replays.id = $2 and state = 'running' and version = $6
    and not exists (select from ringback.hubs where owner = $3 and ended_at is not null)
  returning 1
)
select 1 / (select count(*) from moved)::int as is_moved, t.*, b.bytes
from (select 1) one
left join (
  select 0 as round, * from revived
  union all
  select 1, p.place, made.* from made join planned p on p.id = made.id
) t on true
left join ringback.bodies b on b.tenant = $1 and b.id = t.body
order by t.round, t.place
`;

function stepValues(step: ReplayStep, { version, place, none }: StepPlace): readonly Value[] {
  const { revived, made } = step;
  const text = (of: (made: MadeDelivery) => string | null) => textArray(made.map(of));
  return [
    step.tenant,
    step.id,
    step.owner,
    step.now,
    step.endpoint,
    version,
    JSON.stringify(none),
    String(place),
    integerArray(revived.map((_, index) => index)),
    textArray(revived.map(({ id }) => id)),
    textArray(revived.map(({ state }) => state)),
    integerArray(made.map((_, index) => index)),
    text(({ id }) => id),
    text(({ event }) => event),
    text(({ subject }) => (isCall(subject) ? subject : null)),
    text(({ type }) => type),
    text(({ dialect }) => dialect),
    text(({ message }) => message),
    text(({ source }) => source),
    text(({ id, body, source }) => ulidOf(body === "message" ? (source ?? id) : id)),
    bytesArray(made.map((one) => bytesOf(step, one))),
  ];
}
