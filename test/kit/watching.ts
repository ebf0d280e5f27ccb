import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Announcer, Dispatcher, HealthLedger, Membership, SourceWatch } from "../../src/delivery/index.ts";
import {
  type Clock,
  type Endpoint,
  type Instant,
  type Source,
  type Verdict,
  defaultTimeZone,
  parseTenantId,
  plainEndpoint,
  plainSource,
  toInstant,
  usualRetention,
} from "../../src/model/index.ts";
import { type Log, Metrics } from "../../src/observe/index.ts";
import { systemClock } from "../../src/runtime/system-clock.ts";
import { createMint } from "../../src/runtime/system-mint.ts";
import { Directory, type Store } from "../../src/store/index.ts";
import { SqliteStore } from "../../src/store/sqlite/index.ts";
import { HttpTransport } from "../../src/transport/index.ts";

const noon = Date.UTC(2026, 10, 20, 4);

/** The parts of a hub that watch how endpoints and sources do. */
export class WatchingHub {
  readonly directory: Directory;
  readonly ledger: HealthLedger;
  readonly sources: SourceWatch;
  readonly dispatcher: Dispatcher;
  readonly announcer: Announcer;
  /** The names of the events that it told. */
  readonly told: string[] = [];
  /** Endpoints that it disabled. */
  readonly disabled: string[] = [];

  constructor(store: Store, { clock, membership, transport }: Shared) {
    const log: Log = (event) => void (/^(endpoint|source)\./.test(event) ? this.told.push(event) : 0);
    const metrics = new Metrics();
    const mint = createMint(clock);
    const directory = new Directory(store.configuration);
    const traffic = { attempted: () => {} };
    const sending = { store, directory, transport, clock, log, metrics, membership, traffic };
    const dispatcher = new Dispatcher(sending);
    const announcer = new Announcer({ store, directory, dispatcher, clock, mint, metrics });
    const audit = async ({ id }: Endpoint) => void this.disabled.push(id);
    const onHeard = (endpoint: Endpoint) => void dispatcher.heed(endpoint);
    this.ledger = new HealthLedger({ store, directory, announcer, clock, log, audit, onHeard });
    dispatcher.follow(this.ledger);
    this.sources = new SourceWatch({ store, directory, announcer, clock, log });
    this.announcer = announcer;
    this.directory = directory;
    this.dispatcher = dispatcher;
  }
}

interface Shared {
  readonly clock: Clock;
  readonly membership: Membership;
  readonly transport: HttpTransport;
}

/** Several hubs that watch the same endpoints and sources, on one store and by a clock that a test sets. */
export class Watching implements AsyncDisposable {
  readonly #folder = mkdtempSync(join(tmpdir(), "ringback-watching-"));
  readonly store: SqliteStore;
  readonly hubs: readonly WatchingHub[];
  readonly tenant = parseTenantId("acme");
  readonly #shared: Shared;
  #now = noon;

  private constructor(hubs: number) {
    const clock: Clock = {
      now: () => this.now,
      monotonic: () => systemClock.monotonic(),
      after: (milliseconds, wake) => systemClock.after(milliseconds, wake),
    };
    const onCrash = (error: Error) => {
      throw error;
    };
    this.store = new SqliteStore({ path: join(this.#folder, "ringback.db"), onCrash });
    const told = { version: "0.0.0-test", mintOwner: () => "these-hubs", chance: () => 0 };
    const membership = new Membership({ store: this.store, clock, log: () => {}, ...told });
    const transport = new HttpTransport({ clock, allowPrivateEndpoints: true, userAgent: "ringback/test" });
    this.#shared = { clock, membership, transport };
    this.hubs = Array.from({ length: hubs }, () => new WatchingHub(this.store, this.#shared));
  }

  /** Starts that many. */
  static async start(hubs = 2): Promise<Watching> {
    const watching = new Watching(hubs);
    const { store, tenant, now } = watching;
    await store.open();
    await watching.#shared.membership.join(null);
    const doc = { id: tenant, name: "Acme", timezone: defaultTimeZone, retention: usualRetention };
    await store.configuration.saveTenant({ ...doc, createdAt: now });
    for (const { directory, ledger, sources } of watching.hubs) {
      await directory.load();
      ledger.start(await store.vitals.health(0));
      sources.start(await store.vitals.activity(0));
    }
    return watching;
  }

  get now(): Instant {
    return toInstant(this.#now);
  }

  /** So much time goes by. */
  pass(milliseconds: number): void {
    this.#now += milliseconds;
  }

  /** An endpoint that every hub knows. */
  async endpoint(told: Partial<Endpoint> = {}): Promise<Endpoint> {
    const id = createMint(systemClock).mint("endpoint");
    const place = { tenant: this.tenant, id, url: "https://app.example.com/", dialect: "standard" };
    const endpoint = { ...plainEndpoint({ ...place, createdAt: this.now }), ...told };
    await this.store.configuration.saveEndpoint(endpoint);
    for (const { directory } of this.hubs) await directory.refresh();
    return endpoint;
  }

  /** A source that every hub knows. */
  async source(told: Partial<Source> = {}): Promise<Source> {
    const id = createMint(systemClock).mint("source");
    const place = { tenant: this.tenant, id, name: "main", dialect: "tanyi", token: `token of ${id}` };
    const source = { ...plainSource({ ...place, createdAt: this.now }), ...told };
    await this.store.configuration.saveSource(source);
    for (const { directory } of this.hubs) await directory.refresh();
    return source;
  }

  /** An attempt of that hub, a second after what was before. */
  attempt(hub: WatchingHub, endpoint: Endpoint, verdict: Verdict, probeAt: Instant | null = null): void {
    this.pass(1_000);
    const told = { verdict, status: 503, at: this.now, tookSeconds: 0.1, isOperational: false };
    hub.ledger.attempted(endpoint, told, probeAt);
  }

  /** Lets each hub keep what it knows and hear the others, until nothing is left to be told. */
  async settle(): Promise<void> {
    for (let round = 0; round < 3; round += 1) {
      for (const { ledger, sources } of this.hubs) {
        // Longer than anything is put off.
        this.pass(5_000);
        await ledger.stop();
        await ledger.keep();
        await sources.look();
        await sources.stop();
      }
    }
  }

  /** What all hubs told, in the order of their names. */
  get told(): readonly string[] {
    return this.hubs.flatMap(({ told }) => told).toSorted();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { dispatcher, announcer } of this.hubs) {
      announcer.stop();
      await dispatcher.stop(0);
    }
    await this.#shared.membership[Symbol.asyncDispose]();
    await this.#shared.transport[Symbol.asyncDispose]();
    await this.store[Symbol.asyncDispose]();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
