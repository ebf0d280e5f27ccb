import { errorText } from "../model/index.ts";
import { randomBytes, randomInt } from "node:crypto";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { apiRoutes, describeApi, hashKey } from "../api/index.ts";
import { type Assembler, EndpointTest, type TrafficLedger } from "../delivery/index.ts";
import { type Server, createServer } from "../http/index.ts";
import { Receiver, intakeRoutes } from "../intake/index.ts";
import type { Log } from "../observe/index.ts";
import { siteRoutes } from "../site/index.ts";
import { type MasterKeys, resealAll } from "../store/index.ts";
import { makeSealing } from "./make-sealing.ts";
import { findMasterKey, masterKeyFile } from "./find-master-key.ts";
import { type HubParts, type HubSettings, makeParts } from "./hub-parts.ts";
import { ListenError } from "./listen-error.ts";
import { Sampler } from "./sampler.ts";
import { systemClock } from "./system-clock.ts";
import { createMint } from "./system-mint.ts";

export type { HubSettings } from "./hub-parts.ts";

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
  readonly #parts: HubParts;
  #keys: MasterKeys | undefined;
  #adminKeyHash = "";
  #server: Server | undefined;
  #isStopped = false;

  constructor(options: HubOptions) {
    this.#options = options;
    this.#parts = makeParts({
      ...options,
      clock: systemClock,
      mint: createMint(systemClock),
      mintOwner: () => randomBytes(8).toString("hex"),
      chance: () => randomInt(2 ** 32) / 2 ** 32,
      masterKeys: () => this.#masterKeys(),
    });
  }

  /**
   * Opens the store, takes up what was left undone, and listens.
   * @throws StoreLockedError, StoreVersionError, StoreUnavailableError, MasterKeyError, ListenError
   */
  async start(): Promise<Started> {
    const { log, version } = this.#options;
    const { recovered, canShrink } = await this.#parts.store.open();
    log("store.opened", { recovered });
    if (!canShrink) log("store.cannot_shrink");
    await this.#unlock();
    await this.#parts.directory.load();
    const made = await this.#findAdminKey();
    const server = this.#createServer();
    this.#server = server;
    const { vitals } = this.#parts.store;
    this.#parts.ledger.start(await vitals.health(0));
    this.#parts.sources.start(await vitals.activity(0));
    this.#parts.parking.start();
    await this.#parts.membership.join(this.#told);
    await this.#parts.dispatcher.start();
    this.#parts.reaper.start();
    for (const upkeep of [this.#parts.retaining, this.#parts.erasing, this.#parts.measuring]) upkeep.start();
    this.#parts.replayer.start();
    await this.#listen(server);
    const isOurs = made === null || (await this.#keepAdminKey());
    log("hub.started", { version, url: this.url });
    return { url: this.url, madeAdminKey: isOurs ? made : null, isAdminKeyElsewhere: !isOurs };
  }

  /** Finds the master key, and seals with it whatever is not. @throws MasterKeyError */
  async #unlock(): Promise<void> {
    const { settings, log } = this.#options;
    const { configuration } = this.#parts.store;
    const found = await findMasterKey({
      configuration,
      file: masterKeyFile(settings.store),
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
    if (isAddress(address)) this.#parts.transport.guard.listensAt(address.port);
  }

  /** Where the hub says that it listens; null when that is not known before it does. */
  get #told(): string | null {
    const { publicUrl, port } = this.#options.settings;
    return publicUrl ?? (port === 0 ? null : this.url);
  }

  /** Where the hub listens. */
  get url(): string {
    const { settings } = this.#options;
    const host = settings.host.includes(":") ? `[${settings.host}]` : settings.host;
    return `http://${host}:${this.#port}`;
  }

  /** The port that it took, once it did. */
  get #port(): number {
    const address = this.#server?.server.address();
    return isAddress(address) ? address.port : this.#options.settings.port;
  }

  /** Stops taking in, lets what is underway finish, and closes the store; within ten seconds. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#options.log("hub.stopping");
    // Whoever listens goes to another hub at once, and keeps none of the others waiting.
    this.#parts.live[Symbol.dispose]();
    await this.#closeServer();
    await this.#parts.audit[Symbol.asyncDispose]();
    await this.#parts.keyUses[Symbol.asyncDispose]();
    await this.#parts.reaper[Symbol.asyncDispose]();
    for (const upkeep of [this.#parts.retaining, this.#parts.erasing, this.#parts.measuring])
      await upkeep[Symbol.asyncDispose]();
    await this.#parts.replayer[Symbol.asyncDispose]();
    this.#parts.strays.stop();
    await this.#parts.dispatcher.stop(deliveriesFinishMs);
    await this.#stopWatching();
    await this.#parts.membership[Symbol.asyncDispose]();
    await this.#parts.transport[Symbol.asyncDispose]();
    await this.#parts.store[Symbol.asyncDispose]();
    this.#options.log("hub.stopped");
  }

  async #stopWatching(): Promise<void> {
    this.#parts.announcer.stop();
    await this.#parts.traffic[Symbol.asyncDispose]();
    try {
      await this.#parts.ledger.stop();
      await this.#parts.sources.stop();
    } catch (error) {
      // What is not kept is found out anew.
      this.#options.log("store.unavailable", { during: "stopping", reason: errorText(error) });
    }
  }

  async #closeServer(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    // A client that never finishes its request does not keep the hub from stopping.
    const late = this.#parts.clock.after(requestsFinishMs, () => server.server.closeAllConnections());
    await server.close();
    late[Symbol.dispose]();
  }

  #createServer(): Server {
    const { settings, log, version } = this.#options;
    const { bodyLimitBytes, requestTimeoutSeconds, trustProxies, metricsKey } = settings;
    const { directory, assembler, dispatcher, transport, clock, mint, metrics, traffic } = this.#parts;
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
    const onAcknowledged: TrafficLedger["acknowledged"] = (source, tookMs) =>
      traffic.acknowledged(source, tookMs);
    const receiving = { directory, take, clock, mint, log, metrics, onAcknowledged, bodyLimitBytes };
    intakeRoutes(server, new Receiver(receiving));
    apiRoutes(server, {
      ...this.#parts,
      endpointTest: new EndpointTest({ dispatcher, transport, clock, mint }),
      sampler: new Sampler({
        clock,
        version,
        host: settings.host,
        port: () => this.#port,
        seed: () => randomInt(1_000_000),
      }),
      adminKeyHash: () => this.#adminKeyHash,
      metricsKey,
      version,
      randomBytes,
      fetchFile: (wanted) => transport.download(wanted),
      refuseUrl: (url) => transport.guard.refusalOf(url)?.text ?? null,
      publicUrl: () => settings.publicUrl ?? this.url,
      sealing: makeSealing(() => this.#masterKeys()),
    });
    if (settings.console === "on") {
      siteRoutes(server, {
        folder: consoleFolder,
        portalOf: (link) => directory.portalOf(link, clock.now()),
      });
    }
    return server;
  }

  /** Finds the hash of the operator's key: the one that is configured, or kept. Else makes a key, and tells it. */
  async #findAdminKey(): Promise<string | null> {
    const { adminKey } = this.#options.settings;
    const kept = adminKey === null ? await this.#parts.store.configuration.value(adminKeyName) : null;
    if (adminKey !== null || kept !== null) {
      this.#adminKeyHash = adminKey === null ? (kept ?? "") : hashKey(adminKey);
      return null;
    }
    const made = `rba_${randomBytes(24).toString("base64url")}`;
    this.#adminKeyHash = hashKey(made);
    return made;
  }

  /**
   * Keeps the key that was made only now that it can be told: a start that fails before this leaves no key that nobody
   * has seen. False where another hub that started at the same time was first: its key counts.
   */
  async #keepAdminKey(): Promise<boolean> {
    const made = this.#adminKeyHash;
    this.#adminKeyHash = await this.#parts.store.configuration.keepValue(adminKeyName, made);
    return this.#adminKeyHash === made;
  }
}

// Built by `npm run build -w console`; the package brings it.
const consoleFolder = fileURLToPath(new URL("../../console/dist/", import.meta.url));

const adminKeyName = "admin-key-sha256";

/** What starting told. */
export interface Started {
  readonly url: string;
  /** The operator's key, where this start made it; it is told this once. */
  readonly madeAdminKey: string | null;
  /** True where another hub on this store made it at the same time, and told it. */
  readonly isAdminKeyElsewhere: boolean;
}

function isAddress(address: unknown): address is AddressInfo {
  return typeof address === "object" && address !== null && "port" in address;
}
