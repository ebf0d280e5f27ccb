import { setMaxListeners } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomBytes } from "node:crypto";
import { readSettings, serveSettings } from "../../config/index.ts";
import { type Dialect, dialects } from "../../dialects/index.ts";
import type { Text } from "../../model/index.ts";
import type { Log } from "../../observe/index.ts";
import { ScriptedEndpoint, SimulatedPlatform, runCampaign, seededChance } from "../../simulator/index.ts";
import { HttpTransport } from "../../transport/index.ts";
import { Hub } from "../hub.ts";
import { systemClock } from "../system-clock.ts";
import { DemoApi } from "./demo-api.ts";
import { type DemoSample, makeSample } from "./demo-sample.ts";
import { type DemoApplication, applications, demoLadder, shortLadder } from "./demo-scene.ts";

/** How to run the demo. */
export interface DemoOptions {
  readonly port: number;
  /** Of all platforms together. */
  readonly callsPerSecond: number;
  readonly version: string;
  readonly log: Log;
  readonly onCrash: (error: Error) => void;
}

/** A source or an endpoint that the demo made. */
export interface DemoPlace {
  readonly dialect: string;
  readonly url: string;
  readonly text: Text;
}

/** Where everything is. */
export interface DemoGuide {
  readonly url: string;
  readonly directory: string;
  readonly tenant: string;
  readonly key: string;
  /** Opens the tenant's console without a key. */
  readonly console: string;
  /** With it the operator signs in. */
  readonly adminKey: string;
  readonly sources: readonly DemoPlace[];
  readonly endpoints: readonly DemoPlace[];
  /** A callback to post by hand, and where. */
  readonly sample: DemoSample & { readonly url: string };
}

/** What happened so far. */
export interface DemoReading {
  readonly messages: number;
  readonly calls: number;
  readonly delivered: number;
  readonly retried: number;
  readonly failed: number;
  readonly waiting: number;
}

const rights = ["read", "write", "reveal", "admin"];
const tenant = "demo";
const graceSeconds = 3;
const consoleSeconds = 7 * 24 * 60 * 60;
// A minute of a platform's ladder is a second here.
const ladderScale = 1 / 60;

/**
 * A hub on a store that is thrown away, with a source and a pretend platform for every dialect, and an endpoint in
 * every dialect at pretend applications that answer well and badly.
 */
export class Demo implements AsyncDisposable {
  readonly #options: DemoOptions;
  readonly #directory = mkdtempSync(join(tmpdir(), "ringback-demo-"));
  readonly #adminKey = randomBytes(24).toString("base64url");
  readonly #stopped = new AbortController();
  readonly #applications = applications.map((application) => new ScriptedApplication(application));
  readonly #transport: HttpTransport;
  readonly #hub: Hub;
  #api: DemoApi | undefined;
  #platforms: readonly SimulatedPlatform[] = [];
  #campaigns: Promise<unknown> = Promise.resolve();

  constructor(options: DemoOptions) {
    const { port, version, log, onCrash } = options;
    this.#options = options;
    setMaxListeners(0, this.#stopped.signal);
    const flags = {
      port: String(port),
      store: `sqlite:${join(this.#directory, "ringback.db")}`,
      adminKey: this.#adminKey,
      allowPrivateEndpoints: true,
    };
    const settings = readSettings(serveSettings, { flags, environment: {}, file: undefined });
    this.#hub = new Hub({ settings, log, version, onCrash });
    const userAgent = `ringback-demo/${version}`;
    this.#transport = new HttpTransport({ clock: systemClock, userAgent, allowPrivateEndpoints: true });
  }

  /** Starts everything; the platforms begin to call at once. */
  async start(): Promise<DemoGuide> {
    await Promise.all(this.#applications.map((application) => application.endpoint.start()));
    const { url } = await this.#hub.start();
    const api = new DemoApi(url, this.#adminKey);
    this.#api = api;
    await api.make("/v1/tenants", { id: tenant, name: "Demo" });
    // The numbers are made up, and meant to be seen.
    const { key } = await api.make(`/v1/tenants/${tenant}/keys`, { name: "demo", rights });
    const link = { name: "demo", access: "write", reveal: true, expiresInSeconds: consoleSeconds };
    const { url: console } = await api.make(`/v1/tenants/${tenant}/portal-links`, link);
    const sources = await this.#makeSources(api);
    const endpoints = await this.#makeEndpoints(api);
    const sample = makeSample(systemClock);
    const sampleUrl = sources.find(({ dialect }) => dialect === sample.dialect)?.url ?? "";
    this.#call(sources);
    const directory = this.#directory;
    return {
      url,
      directory,
      tenant,
      key,
      console,
      adminKey: this.#adminKey,
      sources,
      endpoints,
      sample: { ...sample, url: sampleUrl },
    };
  }

  /** What the hub counted, and how many calls the platforms made. */
  async read(): Promise<DemoReading> {
    const counted = await this.#api?.metrics();
    const of = (name: string) => counted?.get(name) ?? 0;
    return {
      messages: of("ringback_messages_total"),
      calls: this.#platforms.reduce((sum, { counts }) => sum + counts.calls, 0),
      delivered: of("ringback_delivered_total"),
      retried: of("ringback_retried_total"),
      failed: of("ringback_failed_total"),
      waiting: of('ringback_backlog{state="waiting"}') + of('ringback_backlog{state="sending"}'),
    };
  }

  async #makeSources(api: DemoApi): Promise<readonly DemoPlace[]> {
    return Promise.all(
      dialects.map(async ({ name, title }) => {
        const input = { name, dialect: name, graceSeconds };
        const { url } = await api.make(`/v1/tenants/${tenant}/sources`, input);
        return { dialect: name, url, text: title };
      }),
    );
  }

  /** An endpoint in every dialect, and one that nobody answers. */
  async #makeEndpoints(api: DemoApi): Promise<readonly DemoPlace[]> {
    const [first, ...others] = this.#applications;
    if (first === undefined) return [];
    const dealt = dialects.map((dialect, index) => ({
      dialect,
      application: [first, ...others][index % this.#applications.length] ?? first,
    }));
    const made = dealt.map(async ({ dialect, application }) => {
      const url = `${application.endpoint.url}/${dialect.name}`;
      await this.#makeEndpoint(api, { name: application.name, dialect, url, ladder: demoLadder });
      return { dialect: dialect.name, url, text: application.text };
    });
    const [dialect] = dialects;
    if (dialect === undefined) return Promise.all(made);
    // Port 9 is for discarding, and on hardly any machine does anything listen there.
    const url = "http://127.0.0.1:9/nobody";
    await this.#makeEndpoint(api, { name: "Closed project", dialect, url, ladder: shortLadder });
    const text = { en: "is not there at all", zh: "根本不存在" };
    return [...(await Promise.all(made)), { dialect: dialect.name, url, text }];
  }

  async #makeEndpoint(
    api: DemoApi,
    endpoint: {
      readonly name: string;
      readonly dialect: Dialect;
      readonly url: string;
      readonly ladder: object;
    },
  ): Promise<void> {
    await api.make(`/v1/tenants/${tenant}/endpoints`, { ...endpoint, dialect: endpoint.dialect.name });
  }

  #call(sources: readonly DemoPlace[]): void {
    const { signal } = this.#stopped;
    const callsPerSecond = this.#options.callsPerSecond / dialects.length;
    this.#platforms = dialects.map(
      (dialect, index) =>
        new SimulatedPlatform({
          dialect,
          url: sources[index]?.url ?? "",
          transport: this.#transport,
          clock: systemClock,
          chance: seededChance(index + 1),
          firstId: 1_000_000 * (index + 1),
          ladderScale,
          signal,
        }),
    );
    const campaigns = this.#platforms.map((platform) =>
      runCampaign({ platform, calls: Infinity, callsPerSecond, clock: systemClock, signal }),
    );
    this.#campaigns = Promise.all(campaigns);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped.abort();
    this.#transport.breakOff();
    await this.#campaigns;
    await this.#hub[Symbol.asyncDispose]();
    await this.#transport[Symbol.asyncDispose]();
    for (const { endpoint } of this.#applications) await endpoint[Symbol.asyncDispose]();
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

/** An application with the place where it answers. */
class ScriptedApplication {
  readonly name: string;
  readonly text: Text;
  readonly endpoint: ScriptedEndpoint;

  constructor(application: DemoApplication) {
    this.name = application.name;
    this.text = application.text;
    this.endpoint = new ScriptedEndpoint({
      behaviour: (received, count) => application.answer(received, count),
      keep: false,
    });
  }
}
