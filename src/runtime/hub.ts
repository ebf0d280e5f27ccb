import { randomBytes } from "node:crypto";
import type { AddressInfo } from "node:net";
import { Audit, apiRoutes, describeApi, hashKey } from "../api/index.ts";
import type { StoreLocation, Values, serveSettings } from "../config/index.ts";
import {
  Announcer,
  Assembler,
  Dispatcher,
  EndpointTest,
  HealthLedger,
  Parking,
  Reaper,
  SourceWatch,
} from "../delivery/index.ts";
import { type Server, createServer } from "../http/index.ts";
import { Receiver, intakeRoutes } from "../intake/index.ts";
import type { Clock, Endpoint } from "../model/index.ts";
import { type Log, Metrics, errorText } from "../observe/index.ts";
import { Directory, type Store } from "../store/index.ts";
import { SqliteStore } from "../store/sqlite/index.ts";
import { HttpTransport } from "../transport/index.ts";
import { ListenError } from "./listen-error.ts";
import { systemClock } from "./system-clock.ts";
import { createMint } from "./system-mint.ts";

/** What a hub is configured with. */
export type HubSettings = Values<typeof serveSettings>;

/** What a hub needs beside its configuration. */
export interface HubOptions {
  readonly settings: HubSettings;
  readonly log: Log;
  readonly version: string;
  /** Called when the hub can't go on: the process should end and be started again. */
  readonly onCrash: (error: Error) => void;
}

// All of stopping takes less than ten seconds: what an orchestrator waits before it kills.
const requestsFinishMs = 2_000;
const deliveriesFinishMs = 6_000;

/** A running hub: the one place where the parts are put together. */
export class Hub implements AsyncDisposable {
  readonly #options: HubOptions;
  readonly #clock: Clock = systemClock;
  readonly #store: Store;
  readonly #directory: Directory;
  readonly #transport: HttpTransport;
  readonly #dispatcher: Dispatcher;
  readonly #assembler: Assembler;
  readonly #reaper: Reaper;
  readonly #parking: Parking;
  readonly #audit: Audit;
  readonly #announcer: Announcer;
  readonly #ledger: HealthLedger;
  readonly #sources: SourceWatch;
  readonly #metrics = new Metrics();
  readonly #mint = createMint(systemClock);
  readonly #owner = randomBytes(8).toString("hex");
  #server: Server | undefined;
  #isStopped = false;

  constructor(options: HubOptions) {
    const { settings, log, version, onCrash } = options;
    this.#options = options;
    const clock = this.#clock;
    const metrics = this.#metrics;
    const mint = this.#mint;
    const store = openStore(settings.store, onCrash);
    const directory = new Directory(store.configuration);
    const userAgent = `ringback/${version}`;
    const transport = new HttpTransport({
      clock,
      userAgent,
      allowPrivateEndpoints: settings.allowPrivateEndpoints,
      allowCidrs: settings.allowCidrs,
      publicUrl: settings.publicUrl,
    });
    // Deliveries begin before the hub listens; which port it takes when it is told to take any shows afterwards.
    transport.guard.listensAt(settings.port);
    const dispatcher = new Dispatcher({
      store,
      directory,
      transport,
      clock,
      log,
      metrics,
      owner: this.#owner,
    });
    const assembler = new Assembler({ store, directory, dispatcher, clock, mint });
    const parking = new Parking({ store, directory, dispatcher, clock, log });
    const audit = new Audit({ store, clock, mint, log });
    const announcer = new Announcer({ store, directory, dispatcher, clock, mint, metrics });
    const ledger = new HealthLedger({
      store,
      directory,
      announcer,
      clock,
      log,
      audit: (before, after) => auditDisabled(audit, before, after),
    });
    dispatcher.follow(ledger);
    metrics.watchEndpoints(() => ledger.count());
    const sources = new SourceWatch({ store, directory, announcer, clock, log });
    assembler.onTaken((source, fate) => sources.heard(source, fate));
    const watched = { ledger, sources };
    this.#reaper = new Reaper({ store, directory, assembler, dispatcher, parking, clock, log, ...watched });
    this.#audit = audit;
    this.#announcer = announcer;
    this.#ledger = ledger;
    this.#sources = sources;
    this.#store = store;
    this.#directory = directory;
    this.#transport = transport;
    this.#dispatcher = dispatcher;
    this.#assembler = assembler;
    this.#parking = parking;
  }

  /**
   * Opens the store, takes up what was left undone, and listens.
   * @throws StoreLockedError, StoreVersionError, StoreUnavailableError, ListenError
   */
  async start(): Promise<Started> {
    const { log, version } = this.#options;
    const { recovered } = await this.#store.open();
    log("store.opened", { recovered });
    await this.#directory.load();
    const { adminKeyHash, madeAdminKey } = await this.#adminKey();
    const server = this.#createServer(adminKeyHash);
    this.#server = server;
    const { health, activity } = await this.#store.vitals.load();
    this.#ledger.start(health);
    this.#sources.start(activity);
    this.#parking.start();
    await this.#dispatcher.start();
    this.#reaper.start();
    await this.#listen(server);
    // Kept only now that it can be told: a start that fails before this leaves no key that nobody has seen.
    if (madeAdminKey !== null) await this.#store.configuration.saveValue(adminKeyName, adminKeyHash);
    log("hub.started", { version, url: this.url });
    return { url: this.url, madeAdminKey };
  }

  async #listen(server: Server): Promise<void> {
    const { host, port } = this.#options.settings;
    try {
      await server.listen({ host, port, backlog: 4096 });
    } catch (error) {
      throw new ListenError(`${host}:${port}`, error);
    }
    const address = server.server.address();
    if (isAddress(address)) this.#transport.guard.listensAt(address.port);
  }

  /** Where the hub listens. */
  get url(): string {
    const { settings } = this.#options;
    const address = this.#server?.server.address();
    const port = isAddress(address) ? address.port : settings.port;
    const host = settings.host.includes(":") ? `[${settings.host}]` : settings.host;
    return `http://${host}:${port}`;
  }

  /** Stops taking in, lets what is underway finish, and closes the store; within ten seconds. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#options.log("hub.stopping");
    await this.#closeServer();
    await this.#reaper[Symbol.asyncDispose]();
    await this.#dispatcher.stop(deliveriesFinishMs);
    await this.#stopWatching();
    await this.#transport[Symbol.asyncDispose]();
    await this.#store[Symbol.asyncDispose]();
    this.#options.log("hub.stopped");
  }

  async #stopWatching(): Promise<void> {
    this.#announcer.stop();
    try {
      await this.#ledger.stop();
      await this.#sources.stop();
    } catch (error) {
      // What is not kept is found out anew.
      this.#options.log("store.unavailable", { during: "stopping", reason: errorText(error) });
    }
  }

  async #closeServer(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    // A client that never finishes its request does not keep the hub from stopping.
    const late = this.#clock.after(requestsFinishMs, () => server.server.closeAllConnections());
    await server.close();
    late[Symbol.dispose]();
  }

  #createServer(adminKeyHash: string): Server {
    const { settings, log, version } = this.#options;
    const { bodyLimitBytes, requestTimeoutSeconds, trustProxies, metricsKey } = settings;
    const [clock, mint, metrics] = [this.#clock, this.#mint, this.#metrics];
    const [store, directory, dispatcher, assembler] = [
      this.#store,
      this.#directory,
      this.#dispatcher,
      this.#assembler,
    ];
    const server = createServer({
      bodyLimitBytes,
      requestTimeoutMs: requestTimeoutSeconds * 1000,
      trustProxies,
      onFailure: (error, request) =>
        log("api.failed", {
          method: request.method,
          route: request.routeOptions.url,
          reason: errorText(error),
        }),
    });
    describeApi(server, version);
    const take = (incoming: Parameters<Assembler["take"]>[0]) => assembler.take(incoming);
    intakeRoutes(server, new Receiver({ directory, take, clock, mint, log, metrics, bodyLimitBytes }));
    apiRoutes(server, {
      store,
      directory,
      assembler,
      dispatcher,
      clock,
      mint,
      log,
      metrics,
      audit: this.#audit,
      ledger: this.#ledger,
      endpointTest: new EndpointTest({ dispatcher, transport: this.#transport, clock, mint }),
      adminKeyHash,
      metricsKey,
      version,
      randomBytes,
      refuseUrl: (url) => this.#transport.guard.refusalOf(url)?.text ?? null,
      publicUrl: () => settings.publicUrl ?? this.url,
    });
    return server;
  }

  /** The hash of the operator's key: of the one that is configured, of the one that is kept, or of one made now. */
  async #adminKey(): Promise<{ readonly adminKeyHash: string; readonly madeAdminKey: string | null }> {
    const { adminKey } = this.#options.settings;
    if (adminKey !== null) return { adminKeyHash: hashKey(adminKey), madeAdminKey: null };
    const kept = await this.#store.configuration.value(adminKeyName);
    if (kept !== null) return { adminKeyHash: kept, madeAdminKey: null };
    const made = `rba_${randomBytes(24).toString("base64url")}`;
    return { adminKeyHash: hashKey(made), madeAdminKey: made };
  }
}

function auditDisabled(audit: Audit, { tenant, id, enabled }: Endpoint, after: Endpoint): Promise<void> {
  const change = { tenant, what: "endpoint", id, change: "disabled" };
  return audit.record("hub", { ...change, before: { enabled }, after: { enabled: after.enabled } });
}

const adminKeyName = "admin-key-sha256";

/** What starting told. */
export interface Started {
  readonly url: string;
  /** The operator's key, where this start made it; it is told this once. */
  readonly madeAdminKey: string | null;
}

function openStore(location: StoreLocation, onCrash: (error: Error) => void): Store {
  switch (location.engine) {
    case "sqlite":
      return new SqliteStore({ path: location.path, onCrash });
  }
}

function isAddress(address: unknown): address is AddressInfo {
  return typeof address === "object" && address !== null && "port" in address;
}
