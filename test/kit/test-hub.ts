import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLog } from "../../src/observe/index.ts";
import { Hub, type HubSettings } from "../../src/runtime/index.ts";

/** The operator's key of every test hub. */
export const adminKey = "test-admin-key-0123456789";

/** An answer of the hub: JSON parsed where it is JSON, else the text. */
export interface Answer<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

/** A resource as the interface shows it; a test looks at what it needs. */
export type Shown = Readonly<Record<string, unknown>> & { readonly id: string };

/** A page of a list. */
export interface Page<Row = Shown> {
  readonly data: readonly Row[];
  readonly next: string | null;
}

/** What goes with a request. A string or bytes as the body go out as they are, anything else as JSON. */
export interface RequestOptions {
  readonly body?: unknown;
  /** Null: none; absent: the operator's. */
  readonly key?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

function outgoing({ body, key = adminKey, headers = {} }: RequestOptions): RequestInit {
  const authorization: Record<string, string> = key === null ? {} : { authorization: `Bearer ${key}` };
  if (body === undefined) return { headers: { ...authorization, ...headers } };
  if (typeof body === "string" || body instanceof Uint8Array) {
    return { headers: { ...authorization, ...headers }, body: body as string };
  }
  return {
    headers: { ...authorization, "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  };
}

/** What a stream that does not end by itself begins with. */
async function beginningOf({ body }: Response): Promise<string> {
  const reader: ReadableStreamDefaultReader<Uint8Array> | undefined = body?.getReader();
  const first = await reader?.read();
  await reader?.cancel();
  return new TextDecoder().decode(first?.value);
}

/** One logged event. */
export type LogLine = Readonly<Record<string, unknown>> & { readonly event: string; readonly level: string };

/**
 * A whole hub in this process, on a store in a temporary folder, listening on a free port of loopback. It is
 * spoken to over HTTP, as any client does.
 */
export class TestHub implements AsyncDisposable {
  /** Everything that was logged, from debug upwards. */
  readonly logged: LogLine[] = [];
  readonly directory = mkdtempSync(join(tmpdir(), "ringback-test-"));
  readonly #overrides: Partial<HubSettings>;
  #hub: Hub;

  private constructor(overrides: Partial<HubSettings>) {
    this.#overrides = overrides;
    this.#hub = this.#create();
  }

  /** Starts one; private endpoints are allowed unless the test says otherwise. */
  static async start(overrides: Partial<HubSettings> = {}): Promise<TestHub> {
    const hub = new TestHub(overrides);
    try {
      await hub.#hub.start();
    } catch (error) {
      // What could not start lets go of its store all the same.
      await hub[Symbol.asyncDispose]();
      throw error;
    }
    return hub;
  }

  get url(): string {
    return this.#hub.url;
  }

  /** Stops the hub in good order and starts another on the same store (and on another port). */
  async restart(): Promise<void> {
    await this.#hub[Symbol.asyncDispose]();
    this.#hub = this.#create();
    await this.#hub.start();
  }

  /** Stops the hub in good order; its store stays until the test is over. */
  async stop(): Promise<void> {
    await this.#hub[Symbol.asyncDispose]();
  }

  /** Asks for something; `key` null asks without one. A string or bytes as the body go out as they are. */
  async request<Body = Shown>(
    method: string,
    path: string,
    options: RequestOptions = {},
  ): Promise<Answer<Body>> {
    const response = await fetch(path.startsWith("http") ? path : `${this.url}${path}`, {
      method,
      redirect: "manual",
      ...outgoing(options),
    });
    const isStream = response.headers.get("content-type")?.startsWith("text/event-stream") === true;
    const text = await (isStream ? beginningOf(response) : response.text());
    // Lines of JSON are not.
    const isJson = /\bjson\b/.test(response.headers.get("content-type") ?? "");
    return {
      status: response.status,
      headers: response.headers,
      body: (isJson && text !== "" ? JSON.parse(text) : text) as Body,
    };
  }

  /** Asks for something that must succeed → its body. */
  async ok<Body = Shown>(method: string, path: string, body?: unknown): Promise<Body> {
    const answer = await this.request<Body>(method, path, { body });
    if (answer.status >= 300) {
      throw new Error(`${method} ${path} was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    }
    return answer.body;
  }

  /** Pushes a callback as a platform does → the answer's status, headers and text. */
  push(
    url: string,
    body: string | Uint8Array,
    headers: Readonly<Record<string, string>> = { "content-type": "application/json" },
  ): Promise<Answer<string>> {
    return this.request<string>("POST", url, { body, key: null, headers });
  }

  /** Makes a tenant with a source and an endpoint, where told → their ids and the source's URL. */
  async tenant(options: {
    readonly id: string;
    readonly source?: Readonly<Record<string, unknown>>;
    readonly endpoint?: Readonly<Record<string, unknown>>;
  }): Promise<{
    readonly id: string;
    readonly path: string;
    readonly source: string;
    readonly sourceUrl: string;
    readonly endpoint: string;
  }> {
    const { id } = await this.ok("POST", "/v1/tenants", { id: options.id, name: options.id });
    const path = `/v1/tenants/${id}`;
    const none = { id: "", url: "" };
    const source =
      options.source === undefined
        ? none
        : await this.ok("POST", `${path}/sources`, { name: "source", ...options.source });
    const endpoint =
      options.endpoint === undefined ? none : await this.ok("POST", `${path}/endpoints`, options.endpoint);
    return { id, path, source: source.id, sourceUrl: String(source["url"]), endpoint: endpoint.id };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#hub[Symbol.asyncDispose]();
    rmSync(this.directory, { recursive: true, force: true });
  }

  #create(): Hub {
    const log = createLog("debug", {
      write: (line) => void this.logged.push(JSON.parse(line) as LogLine),
    });
    const settings: HubSettings = {
      host: "127.0.0.1",
      port: 0,
      store: { engine: "sqlite", path: join(this.directory, "ringback.db") },
      storeListen: null,
      publicUrl: null,
      adminKey,
      metricsKey: null,
      allowPrivateEndpoints: true,
      allowCidrs: [],
      masterKey: null,
      masterKeyPrevious: null,
      clientCert: null,
      clientKey: null,
      clientKeyPassphrase: null,
      extraCa: [],
      proxy: null,
      proxyExcept: [],
      bodyLimitBytes: 5 * 1024 * 1024,
      requestTimeoutSeconds: 30,
      trustProxies: [],
      retainMessagesDays: null,
      retainCallsDays: null,
      retainAttemptsDays: null,
      retainFailuresDays: null,
      console: "on",
      logLevel: "debug",
      ...this.#overrides,
    };
    const onCrash = (error: Error) => {
      throw error;
    };
    return new Hub({ settings, log, version: "0.0.0-test", onCrash });
  }
}
