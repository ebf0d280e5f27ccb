import { type DeliveryId, type Instant, parseTenantId, toInstant } from "../../model/terms/index.ts";
import { end, tell } from "../ended-calls.contract.ts";
import { type Counts, type Everyone, addCounts, expiringKinds, noRows } from "../index.ts";
import { World } from "../world.contract.ts";
import { PostgresPlace } from "./postgres-place.contract.ts";
import { PostgresServer } from "./postgres-server.contract.ts";
import type { PostgresStore } from "./postgres-store.ts";

/** One day, in milliseconds. */
export const day = 24 * 60 * 60 * 1000;
/** The first of the days that there are, at midnight. */
export const first = toInstant(Date.UTC(2026, 8, 1));

/** A world whose clock stands at noon of a day. */
export function worldAt(tenant: string, index: number): World {
  const world = new World(tenant);
  world.now = toInstant(first + index * day + day / 2);
  return world;
}

/** The same moment for all kinds. */
export function everyone(before: number): Everyone {
  return Object.fromEntries(expiringKinds.map((kind) => [kind, toInstant(before)]));
}

/** What a pass did. */
export interface Passed {
  readonly removed: Counts;
  readonly quarantined: Record<string, number>;
}

/** A store whose days are looked at, anew for each test. */
export class DayPlace implements AsyncDisposable {
  #server: PostgresServer | undefined;
  #place: PostgresPlace | undefined;
  #store: PostgresStore | undefined;

  async start(): Promise<void> {
    this.#server = await PostgresServer.start();
  }

  /** Makes an empty store, with days from the first of September on. */
  async open(): Promise<void> {
    this.#place = await PostgresPlace.make(this.server);
    this.#store = this.#place.store();
    await this.#store.open();
    await this.#store.keeping.makeDays(first);
  }

  async close(): Promise<void> {
    await this.#store?.[Symbol.asyncDispose]();
  }

  get server(): PostgresServer {
    if (this.#server === undefined) throw new Error("Expected the server to be started");
    return this.#server;
  }

  get place(): PostgresPlace {
    if (this.#place === undefined) throw new Error("Expected a place");
    return this.#place;
  }

  get store(): PostgresStore {
    if (this.#store === undefined) throw new Error("Expected the store to be open");
    return this.#store;
  }

  ask(sql: string): Promise<readonly Record<string, unknown>[]> {
    return this.server.ask(this.place.database, sql);
  }

  async numbers(sql: string): Promise<Record<string, number>> {
    const [row = {}] = await this.ask(sql);
    return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, Number(value)]));
  }

  /** How many rows are in each table that has days, wherever in it. */
  rows(): Promise<Record<string, number>> {
    return this.numbers(`select (select count(*) from ringback.messages) as messages,
      (select count(*) from ringback.bodies) as bodies, (select count(*) from ringback.events) as events,
      (select count(*) from ringback.attempts) as attempts`);
  }

  /** The days that a table has. */
  async days(table = "messages"): Promise<readonly string[]> {
    const found = await this.ask(
      `select relname::text from pg_class where relnamespace = 'ringback'::regnamespace and relkind = 'r'
       and relname ~ '^${table}_[0-9]{8}$' order by 1`,
    );
    return found.map(({ relname }) => String(relname).slice(table.length + 1));
  }

  /** Makes tenants known to the database. */
  async known(...tenants: readonly string[]): Promise<void> {
    for (const tenant of tenants)
      await this.ask(
        `insert into ringback.tenants (id, doc, revision) values ('${tenant}', '{}', 1) on conflict do nothing`,
      );
  }

  /** A call with its message and two deliveries, one of the message's own bytes. */
  tell(world: World): ReturnType<typeof tell> {
    return tell(this.store, world);
  }

  /** Has a delivery delivered. */
  settle(world: World, delivery: DeliveryId): Promise<void> {
    return end(this.store, world, delivery, "delivered");
  }

  /** As {@link tell}, with both deliveries delivered. */
  async tellAndDeliver(world: World): ReturnType<typeof tell> {
    const told = await this.tell(world);
    for (const id of told.ids) await this.settle(world, id);
    return told;
  }

  /** A whole pass: row by row, each tenant up to its own moment, then the days. */
  async pass(tenants: Readonly<Record<string, number>>, all: Everyone): Promise<Passed> {
    let removed = noRows;
    for (const [tenant, before] of Object.entries(tenants))
      removed = addCounts(removed, await this.#expire(tenant, toInstant(before), all));
    const rest = await this.drop(all);
    return { ...rest, removed: addCounts(removed, rest.removed) };
  }

  async #expire(name: string, before: Instant, all: Everyone): Promise<Counts> {
    const tenant = parseTenantId(name);
    let removed = noRows;
    for (const kind of expiringKinds) {
      for (let after: string | null = null, steps = 0; steps < 1_000; steps += 1) {
        const step = { tenant, kind, before, after, limit: 3, everyone: all };
        const expired = await this.store.keeping.expire(step);
        removed = addCounts(removed, expired.removed);
        if (expired.next === null) break;
        after = expired.next;
      }
    }
    return removed;
  }

  /** Drops what days can be dropped. */
  async drop(all: Everyone, { keeping } = this.store): Promise<Passed> {
    let removed = noRows;
    const quarantined: Record<string, number> = {};
    for (let after: string | null = null, steps = 0; steps < 1_000; steps += 1) {
      const dropped = await keeping.dropDays({ everyone: all, after });
      removed = addCounts(removed, dropped.removed);
      for (const { tenant, messages } of dropped.quarantined)
        quarantined[tenant] = (quarantined[tenant] ?? 0) + messages;
      if (dropped.next === null) return { removed, quarantined };
      after = dropped.next;
    }
    throw new Error("Expected the steps to come to an end");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server?.[Symbol.asyncDispose]();
  }
}
