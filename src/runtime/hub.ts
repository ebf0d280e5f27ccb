import { randomBytes } from "node:crypto";
import type { AddressInfo } from "node:net";
import { Audit, KeyUses, apiRoutes, describeApi, hashKey } from "../api/index.ts";
import type { StoreLocation, Values, serveSettings } from "../config/index.ts";
import { Assembler, Dispatcher, Parking, Reaper, Replayer } from "../delivery/index.ts";
import { type Server, createServer } from "../http/index.ts";
import { Receiver, intakeRoutes } from "../intake/index.ts";
import type { Clock, DaysInEffect } from "../model/index.ts";
import { type Log, Metrics, errorText } from "../observe/index.ts";
import { Directory, type MasterKeys, type Store, resealAll, sealedConfiguration } from "../store/index.ts";
import { SqliteStore } from "../store/sqlite/index.ts";
import { HttpTransport } from "../transport/index.ts";
import { Erasing, Measuring, Retaining } from "../upkeep/index.ts";
import { findMasterKey } from "./find-master-key.ts";
import { ListenError } from "./listen-error.ts";
import { outboundOptions } from "./outbound-options.ts";
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
  readonly #keyUses: KeyUses;
  readonly #retaining: Retaining;
  readonly #erasing: Erasing;
  readonly #measuring: Measuring;
  readonly #replayer: Replayer;
  readonly #metrics = new Metrics();
  readonly #mint = createMint(systemClock);
  readonly #owner = randomBytes(8).toString("hex");
  #keys: MasterKeys | undefined;
  #server: Server | undefined;
  #isStopped = false;

  constructor(options: HubOptions) {
    const { settings, log, version, onCrash } = options;
    this.#options = options;
    const clock = this.#clock;
    const metrics = this.#metrics;
    const mint = this.#mint;
    const store = openStore(settings.store, onCrash);
    const directory = new Directory(sealedConfiguration(store.configuration, () => this.#masterKeys()));
    const userAgent = `ringback/${version}`;
    const transport = new HttpTransport({
      clock,
      userAgent,
      allowPrivateEndpoints: settings.allowPrivateEndpoints,
      allowCidrs: settings.allowCidrs,
      publicUrl: settings.publicUrl,
      ...outboundOptions(settings),
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
    this.#reaper = new Reaper({ store, directory, assembler, dispatcher, parking, clock, log });
    const usual = usualDays(settings);
    this.#retaining = new Retaining({ store, directory, clock, log, metrics, usual });
    const discard: Dispatcher["discard"] = (deliveries) => dispatcher.discard(deliveries);
    this.#erasing = new Erasing({ store, clock, mint, log, discard });
    this.#measuring = new Measuring({ store, directory, clock, log });
    this.#replayer = new Replayer({ store, directory, dispatcher, clock, mint, log, owner: this.#owner });
    this.#store = store;
    this.#directory = directory;
    this.#transport = transport;
    this.#dispatcher = dispatcher;
    this.#assembler = assembler;
    this.#parking = parking;
    this.#audit = new Audit({ store, clock, mint, log });
    this.#keyUses = new KeyUses({ store, clock, log });
  }

  /**
   * Opens the store, takes up what was left undone, and listens.
   * @throws StoreLockedError, StoreVersionError, StoreUnavailableError, MasterKeyError, ListenError
   */
  async start(): Promise<Started> {
    const { log, version } = this.#options;
    const { recovered, canShrink } = await this.#store.open();
    log("store.opened", { recovered });
    if (!canShrink) log("store.cannot_shrink");
    await this.#unlock();
    await this.#directory.load();
    const { adminKeyHash, madeAdminKey } = await this.#adminKey();
    const server = this.#createServer(adminKeyHash);
    this.#server = server;
    this.#parking.start();
    await this.#dispatcher.start();
    this.#reaper.start();
    for (const upkeep of [this.#retaining, this.#erasing, this.#measuring]) upkeep.start();
    this.#replayer.start();
    await this.#listen(server);
    // Kept only now that it can be told: a start that fails before this leaves no key that nobody has seen.
    if (madeAdminKey !== null) await this.#store.configuration.saveValue(adminKeyName, adminKeyHash);
    log("hub.started", { version, url: this.url });
    return { url: this.url, madeAdminKey };
  }

  /** Finds the master key, and seals with it whatever is not. @throws MasterKeyError */
  async #unlock(): Promise<void> {
    const { settings, log } = this.#options;
    const { configuration } = this.#store;
    const found = await findMasterKey({
      configuration,
      file: `${settings.store.path}.key`,
      configured: settings.masterKey,
      configuredPrevious: settings.masterKeyPrevious,
    });
    this.#keys = found.keys;
    const sealed = await resealAll(configuration, found.keys);
    await found.remember();
    log("store.unlocked", { key: found.keys.current.id, from: found.from, sealed });
  }

  #masterKeys(): MasterKeys {
    if (this.#keys === undefined)
      throw new Error("Expected the master key to be known before anything is sealed");
    return this.#keys;
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
    await this.#audit[Symbol.asyncDispose]();
    await this.#keyUses[Symbol.asyncDispose]();
    await this.#reaper[Symbol.asyncDispose]();
    for (const upkeep of [this.#retaining, this.#erasing, this.#measuring])
      await upkeep[Symbol.asyncDispose]();
    await this.#replayer[Symbol.asyncDispose]();
    await this.#dispatcher.stop(deliveriesFinishMs);
    await this.#transport[Symbol.asyncDispose]();
    await this.#store[Symbol.asyncDispose]();
    this.#options.log("hub.stopped");
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
      parking: this.#parking,
      retaining: this.#retaining,
      erasing: this.#erasing,
      measuring: this.#measuring,
      replayer: this.#replayer,
      clock,
      mint,
      log,
      metrics,
      audit: this.#audit,
      keyUses: this.#keyUses,
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

/** For how many days each kind is kept of tenants that do not say. */
function usualDays(settings: HubSettings): DaysInEffect {
  return {
    messagesDays: settings.retainMessagesDays,
    callsDays: settings.retainCallsDays,
    attemptsDays: settings.retainAttemptsDays,
    failuresDays: settings.retainFailuresDays,
  };
}

function isAddress(address: unknown): address is AddressInfo {
  return typeof address === "object" && address !== null && "port" in address;
}
