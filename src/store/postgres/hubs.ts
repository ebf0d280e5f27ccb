import { MembershipEndedError } from "../../model/terms/index.ts";
import type { Fellowship, Member, NewMember, Reaped, Renewal } from "../hubs.ts";
import { type Asking, despiteConflicts } from "./database.ts";
import { Row } from "./row.ts";
import { schemaSteps } from "./schema.ts";

// Leases are counted by the database's own clock (M1), as it is when a row is looked at: a statement that waited for
// a lock goes by the time after that.

/** Makes this process a member, in an epoch of its own. That it joined already changes nothing. */
export function join(db: Asking): (hub: NewMember) => Promise<void> {
  return async ({ owner, leaseMs, version, url }) => {
    const [row] = await despiteConflicts(() =>
      db.query(
        `with raised as (
           update ringback.hub_epoch set epoch = epoch + 1
           where not exists (select from ringback.hubs where owner = $1) returning epoch
         ), joined as (
           insert into ringback.hubs (owner, until, version, url, seen, joined_at, program)
           select $1, clock_timestamp() + $2 * interval '1 millisecond', $3, $4, epoch, clock_timestamp(), $5 from raised
         )
         select exists (select from ringback.hubs where owner = $1 and ended_at is not null) as has_ended`,
        [owner, leaseMs, version, url, schemaSteps.length],
      ),
    );
    if (row?.["has_ended"] === true) throw new MembershipEndedError(owner);
  };
}

/** Renews the lease, and tells who is there: all of it as of one moment. */
export function renew(db: Asking): (renewal: Renewal) => Promise<Fellowship | undefined> {
  return async ({ owner, leaseMs, seen }) => {
    const rows = await db.query(
      `with renewed as (
         update ringback.hubs
         set until = clock_timestamp() + $2 * interval '1 millisecond', seen = greatest(seen, $3)
         where owner = $1 and ended_at is null returning seen
       )
       select h.owner, h.version, h.url, (extract(epoch from h.joined_at) * 1000)::bigint as joined_at,
         case when h.owner = $1 then r.seen else h.seen end as seen,
         h.owner = $1 or h.until > clock_timestamp() as is_alive, e.epoch, c.revision
       from renewed r, ringback.hubs h, ringback.hub_epoch e, ringback.configuration_revision c
       where h.ended_at is null order by h.owner`,
      [owner, leaseMs, seen],
    );
    const found = rows.map((raw) => new Row(raw));
    const [first] = found;
    if (first === undefined) return undefined;
    return {
      epoch: first.integer("epoch"),
      members: found.map(memberOf),
      configuration: first.integer("revision"),
    };
  };
}

function memberOf(row: Row): Member {
  return {
    owner: row.text("owner"),
    version: row.text("version"),
    url: row.textOrNull("url"),
    joinedAt: row.instant("joined_at"),
    seen: row.integer("seen"),
    isAlive: row.flag("is_alive"),
  };
}

/** What follows from the end of the memberships in `ended` (M2). Relies on deliveries_held. */
const givingBack = `
  raised as (
    update ringback.hub_epoch set epoch = epoch + (select count(*) from ended) where exists (select from ended)
  ), freed as (
    delete from ringback.hub_works where owner in (select owner from ended)
  ), given as (
    update ringback.deliveries d set state = 'waiting', owner = null
    from ended where d.state = 'sending' and d.owner = ended.owner returning ended.owner
  )
  select ended.owner, (select count(*) from given where given.owner = ended.owner) as deliveries from ended
`;

/** Ends this process's own membership, and gives back what it holds. */
export function leave(db: Asking): (owner: string) => Promise<void> {
  return async (owner) => {
    await despiteConflicts(() =>
      db.query(
        `with ended as (
           update ringback.hubs set ended_at = clock_timestamp() where owner = $1 and ended_at is null returning owner
         ), ${givingBack}`,
        [owner],
      ),
    );
  };
}

/** Ends the memberships that ran out, and gives back what they held (M2, M4). */
export function reap(db: Asking): (owner: string) => Promise<readonly Reaped[]> {
  return async (owner) => {
    const reaped = await despiteConflicts(() =>
      db.query(
        `with late as (
           select owner from ringback.hubs
           where ended_at is null and until < clock_timestamp() and owner <> $1
             and exists (select from ringback.hubs where owner = $1 and ended_at is null and until > clock_timestamp())
           for update skip locked
         ), ended as (
           update ringback.hubs h set ended_at = clock_timestamp() from late where h.owner = late.owner
           returning h.owner
         ), ${givingBack}`,
        [owner],
      ),
    );
    const swept = await despiteConflicts(() => sweep(db));
    return [...reaped, ...swept].map((raw) => {
      const row = new Row(raw);
      return { owner: row.text("owner"), deliveries: row.integer("deliveries") };
    });
  };
}

/**
 * Gives back what is held under names that are no member's: a write that was under way when its hub's membership was
 * ended. Then forgets names of long ago. Relies on deliveries_held: one look at it a name.
 */
async function sweep(db: Asking) {
  return db.query(
    `with recursive held as (
       (select owner from ringback.deliveries where state = 'sending' order by owner limit 1)
       union all
       select (
         select d.owner from ringback.deliveries d where d.state = 'sending' and d.owner > held.owner
         order by d.owner limit 1
       ) from held where held.owner is not null
     ), strays as (
       select owner from held
       where owner is not null
         and not exists (select from ringback.hubs h where h.owner = held.owner and h.ended_at is null)
     ), given as (
       update ringback.deliveries d set state = 'waiting', owner = null
       from strays where d.state = 'sending' and d.owner = strays.owner returning strays.owner
     ), forgotten as (
       delete from ringback.hubs where ended_at < clock_timestamp() - interval '1 day'
     )
     select owner, count(*) as deliveries from given group by owner`,
  );
}

/** Takes named work, or keeps it: what a hub had that is no member any more is free (M2). */
export function take(db: Asking): (work: string, owner: string) => Promise<boolean> {
  return async (work, owner) => {
    const rows = await despiteConflicts(() =>
      db.query(
        `insert into ringback.hub_works as w (work, owner)
         select $1, $2::text where exists (select from ringback.hubs where owner = $2::text and ended_at is null)
         on conflict (work) do update set owner = excluded.owner
         where w.owner = excluded.owner
           or not exists (select from ringback.hubs h where h.owner = w.owner and h.ended_at is null)
         returning 1`,
        [work, owner],
      ),
    );
    return rows.length > 0;
  };
}

/** Lets go of named work. */
export function drop(db: Asking): (work: string, owner: string) => Promise<void> {
  return async (work, owner) => {
    await db.query("delete from ringback.hub_works where work = $1 and owner = $2", [work, owner]);
  };
}
