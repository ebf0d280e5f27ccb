import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Dispatcher, Membership } from "../../src/delivery/index.ts";
import { Town } from "../../src/delivery/town.arbitrary.ts";
import {
  type Endpoint,
  type Tenant,
  defaultTimeZone,
  parseTenantId,
  plainEndpoint,
  usualRetention,
} from "../../src/model/index.ts";
import { Metrics } from "../../src/observe/index.ts";
import { systemClock } from "../../src/runtime/system-clock.ts";
import { createMint } from "../../src/runtime/system-mint.ts";
import {
  Directory,
  type Hubs,
  type NewDelivery,
  type Store,
  type StoredDelivery,
} from "../../src/store/index.ts";
import { SqliteStore } from "../../src/store/sqlite/index.ts";
import { HttpTransport } from "../../src/transport/index.ts";

const mint = createMint(systemClock);
const body = new TextEncoder().encode('{"dataType":"SMS_HAND_OFF","data":{}}');
// So that nothing takes longer than a test waits.
const times = { leaseMs: 1_000, renewMs: 50, reapMs: 100 };
let names = 0;

/** The same store, with other hubs. */
function withHubs(store: Store, hubs: Hubs): Store {
  return new Proxy(store, {
    get: (target, name): unknown => (name === "hubs" ? hubs : Reflect.get(target, name, target)),
  });
}

/** One of several dispatchers, with all that is its own. */
export interface SeveralHub {
  readonly membership: Membership;
  readonly dispatcher: Dispatcher;
  /** The names of the logged events. */
  readonly logged: string[];
  /** Stores so many deliveries and sends those that it may. */
  accept(endpoint: Endpoint, count: number): Promise<readonly NewDelivery[]>;
}

/** Several dispatchers on one store, which know of each other: for what no hub alone does. */
export class SeveralHubs implements AsyncDisposable {
  readonly #folder = mkdtempSync(join(tmpdir(), "ringback-several-"));
  readonly #transports: HttpTransport[] = [];
  readonly town = new Town(() => systemClock.monotonic());
  readonly store: SqliteStore;
  readonly directory: Directory;
  readonly hubs: SeveralHub[] = [];
  readonly tenant: Tenant;

  private constructor() {
    const onCrash = (error: Error) => {
      throw error;
    };
    this.store = new SqliteStore({ path: join(this.#folder, "ringback.db"), onCrash });
    this.directory = new Directory(this.store.configuration);
    const id = parseTenantId("acme");
    const createdAt = systemClock.now();
    this.tenant = { id, name: "Acme", timezone: defaultTimeZone, retention: usualRetention, createdAt };
  }

  /** Starts so many. */
  static async start(count: number): Promise<SeveralHubs> {
    const several = new SeveralHubs();
    await several.store.open();
    await several.directory.load();
    await several.directory.saveTenant(several.tenant);
    for (let index = 0; index < count; index += 1) await several.#add();
    return several;
  }

  async #add(): Promise<void> {
    const { directory, town } = this;
    const logged: string[] = [];
    const log = (event: string) => void logged.push(event);
    const store = withHubs(this.store, town.hubs());
    const mintOwner = () => `hub ${(names += 1)}`;
    const parts = { store, clock: systemClock, log, version: "0.0.0-test", mintOwner, times };
    const membership = new Membership({ ...parts, chance: () => 0.5 });
    const clock = systemClock;
    const transport = new HttpTransport({ clock, allowPrivateEndpoints: true, userAgent: "ringback/test" });
    const metrics = new Metrics();
    const traffic = { attempted: () => {} };
    const sending = { store, directory, transport, clock, log, membership, metrics, traffic };
    const dispatcher = new Dispatcher(sending);
    await membership.join(null);
    const accept: SeveralHub["accept"] = (endpoint, deliveries) =>
      this.#accept(dispatcher, endpoint, deliveries);
    this.#transports.push(transport);
    this.hubs.push({ membership, dispatcher, logged, accept });
  }

  async #accept(dispatcher: Dispatcher, endpoint: Endpoint, count: number): Promise<readonly NewDelivery[]> {
    const { id: tenant } = this.tenant;
    const planned = Array.from({ length: count }, (): NewDelivery => ({
      id: mint.mint("delivery"),
      endpoint: endpoint.id,
      event: mint.mint("event"),
      type: "platform.other",
      dialect: endpoint.dialect,
      message: "other",
      body: 0,
      state: dispatcher.admit(endpoint, body.length),
    }));
    await Promise.all(
      planned.map(async (delivery) => {
        const event = {
          id: delivery.event,
          type: "platform.other",
          version: 0,
          digest: delivery.id,
        } as const;
        const other = { source: null, event: { ...event, facts: body }, deliveries: [delivery] };
        const written = { calls: [], jobs: [], others: [other], bodies: [body.slice()] };
        await this.store.accept({ tenant, at: systemClock.now(), message: null, ...written });
        dispatcher.begin({ tenant, delivery, body });
      }),
    );
    return planned;
  }

  /** Keeps an endpoint of that URL. */
  async endpoint(url: string, told: Partial<Endpoint> = {}): Promise<Endpoint> {
    const place = { tenant: this.tenant.id, id: mint.mint("endpoint"), url, dialect: "tanyi" };
    const endpoint = {
      ...plainEndpoint({ ...place, createdAt: systemClock.now() }),
      timeoutMs: 120_000,
      ...told,
    };
    await this.directory.saveEndpoint(endpoint);
    return endpoint;
  }

  /** All deliveries as they are stored. */
  async deliveries(): Promise<readonly StoredDelivery[]> {
    const page = { limit: 1_000, after: null };
    return (await this.store.queries.deliveries(this.tenant.id, {}, page)).rows;
  }

  /** Another takes that hub for dead: what it held waits again. */
  async bury({ membership: { owner } }: SeveralHub): Promise<void> {
    this.town.end(owner);
    const held = await this.deliveries();
    const ids = held.flatMap(({ id, state }) =>
      state.state === "sending" && state.owner === owner ? [id] : [],
    );
    await this.store.release(this.tenant.id, owner, ids);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { dispatcher, membership } of this.hubs) {
      await dispatcher.stop(0);
      await membership[Symbol.asyncDispose]();
    }
    for (const transport of this.#transports) await transport[Symbol.asyncDispose]();
    await this.store[Symbol.asyncDispose]();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
