import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Dispatcher, Membership, Parking } from "../../src/delivery/index.ts";
import {
  type Clock,
  type DeliveryId,
  type Endpoint,
  type Source,
  type Tenant,
  defaultTimeZone,
  usualRetention,
  parseTenantId,
  plainEndpoint,
  plainSource,
  toInstant,
} from "../../src/model/index.ts";
import { type Log, Metrics } from "../../src/observe/index.ts";
import { createMint } from "../../src/runtime/system-mint.ts";
import { systemClock } from "../../src/runtime/system-clock.ts";
import { Directory, type NewDelivery, type StoredDelivery } from "../../src/store/index.ts";
import { SqliteStore } from "../../src/store/sqlite/index.ts";
import { HttpTransport } from "../../src/transport/index.ts";

const owner = "this-process";

/**
 * A dispatcher with its parking on a store of its own, and nothing else of a hub: for what only a moment between two
 * of its steps shows.
 */
export class Dispatching implements AsyncDisposable {
  readonly #folder = mkdtempSync(join(tmpdir(), "ringback-dispatching-"));
  readonly store: SqliteStore;
  readonly directory: Directory;
  readonly dispatcher: Dispatcher;
  readonly membership: Membership;
  /** The names of the logged events. */
  readonly logged: string[] = [];
  readonly tenant: Tenant;
  readonly source: Source;
  readonly #transport: HttpTransport;
  readonly #clock: Clock;
  readonly #mint = createMint(systemClock);
  #isStopped = false;

  private constructor(aheadMs: number) {
    const onCrash = (error: Error) => {
      throw error;
    };
    const clock: Clock = {
      now: () => toInstant(systemClock.now() + aheadMs),
      monotonic: () => systemClock.monotonic(),
      after: (milliseconds, wake) => systemClock.after(milliseconds, wake),
    };
    const log: Log = (event) => void this.logged.push(event);
    const store = new SqliteStore({ path: join(this.#folder, "ringback.db"), onCrash });
    const directory = new Directory(store.configuration);
    const transport = new HttpTransport({ clock, allowPrivateEndpoints: true, userAgent: "ringback/test" });
    const told = { version: "0.0.0-test", mintOwner: () => owner, chance: () => 0 };
    this.membership = new Membership({ store, clock, log: () => {}, ...told });
    const { membership } = this;
    const traffic = { attempted: () => {} };
    const parts = { store, directory, transport, clock, log, metrics: new Metrics(), membership, traffic };
    const dispatcher = new Dispatcher(parts);
    new Parking({ store, directory, dispatcher, clock, log }).start();
    const createdAt = clock.now();
    const id = parseTenantId("acme");
    this.tenant = { id, name: "Acme", timezone: defaultTimeZone, retention: usualRetention, createdAt };
    this.source = plainSource({
      tenant: id,
      id: this.#mint.mint("source"),
      name: "source",
      dialect: "tanyi",
      token: "token",
      createdAt,
    });
    this.#clock = clock;
    this.#transport = transport;
    this.store = store;
    this.directory = directory;
    this.dispatcher = dispatcher;
  }

  /** Starts one, whose clock may be ahead of everybody else's. */
  static async start({ aheadMs = 0 }: { readonly aheadMs?: number } = {}): Promise<Dispatching> {
    const started = new Dispatching(aheadMs);
    const { store, directory, tenant, source } = started;
    await store.open();
    await directory.load();
    await started.membership.join(null);
    await directory.saveTenant(tenant);
    await directory.saveSource(source);
    return started;
  }

  /** Keeps an endpoint of that URL. */
  async endpoint(url: string, told: Partial<Endpoint> = {}): Promise<Endpoint> {
    const { tenant } = this;
    const id = this.#mint.mint("endpoint");
    const place = { tenant: tenant.id, id, url, dialect: "tanyi", createdAt: this.#clock.now() };
    const endpoint: Endpoint = { ...plainEndpoint(place), timeoutMs: 120_000, ...told };
    await this.directory.saveEndpoint(endpoint);
    // The store answers in the order in which it is asked: what follows from saving is over after so many answers.
    for (let answer = 0; answer < 4; answer += 1) await this.store.probe(this.#clock.now());
    return endpoint;
  }

  /** Plans a delivery, as the assembler does: the dispatcher decides how it begins. */
  plan(endpoint: Endpoint, told: Partial<NewDelivery> = {}): NewDelivery {
    return {
      id: this.#mint.mint("delivery"),
      endpoint: endpoint.id,
      event: this.#mint.mint("event"),
      type: "platform.other",
      dialect: endpoint.dialect,
      message: "other",
      body: 0,
      state: told.state ?? this.dispatcher.admit(endpoint, body.length),
      ...told,
    };
  }

  /** Stores what was planned, each with an event of its own. */
  async accept(...deliveries: readonly NewDelivery[]): Promise<void> {
    for (const delivery of deliveries) {
      const event = { id: delivery.event, type: "platform.other", version: 0, digest: delivery.id } as const;
      const other = { source: this.source.id, event: { ...event, facts: body }, deliveries: [delivery] };
      const at = this.#clock.now();
      const written = { calls: [], jobs: [], others: [other], bodies: [body.slice()] };
      await this.store.accept({ tenant: this.tenant.id, at, message: null, ...written });
    }
  }

  /** Lets the dispatcher have what was stored. */
  begin(...deliveries: readonly NewDelivery[]): void {
    for (const delivery of deliveries) this.dispatcher.begin({ tenant: this.tenant.id, delivery, body });
  }

  /** A delivery as it is stored. */
  async show(id: DeliveryId): Promise<StoredDelivery> {
    const found = await this.store.queries.delivery(this.tenant.id, id);
    if (found === undefined) throw new Error(`Expected the delivery ${id} to be there`);
    return found;
  }

  /** Stops the dispatcher; what is underway has that long. */
  async stop(deadlineMs: number): Promise<void> {
    this.#isStopped = true;
    await this.dispatcher.stop(deadlineMs);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isStopped) await this.stop(0);
    await this.membership[Symbol.asyncDispose]();
    await this.#transport[Symbol.asyncDispose]();
    await this.store[Symbol.asyncDispose]();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

const body = new TextEncoder().encode('{"dataType":"SMS_HAND_OFF","data":{}}');
