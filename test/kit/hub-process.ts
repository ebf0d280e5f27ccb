import { RingbackProcess, type Wrap } from "./ringback-process.ts";
import { adminKey } from "./test-hub.ts";

/** A list as the interface answers it. */
interface Page<Row> {
  readonly data: readonly Row[];
  readonly next: string | null;
}

/** `ringback serve` in a process of its own, to be killed. Started again on its store, it listens elsewhere. */
export class HubProcess implements AsyncDisposable {
  readonly #store: string;
  readonly #args: readonly string[];
  readonly #wrap: Wrap | undefined;
  #process: RingbackProcess | undefined;
  #url: Promise<string> = Promise.resolve("");

  /** `wrap` makes the command that runs a command in some place of its own. */
  constructor(store: string, args: readonly string[] = [], wrap?: Wrap) {
    this.#store = store;
    this.#args = args;
    this.#wrap = wrap;
  }

  async start(): Promise<void> {
    const process = new RingbackProcess(
      [
        "serve",
        "--port",
        "0",
        "--store",
        `sqlite:${this.#store}`,
        "--allow-private-endpoints",
        "--log-level",
        "warn",
        ...this.#args,
      ],
      { RINGBACK_ADMIN_KEY: adminKey },
      this.#wrap,
    );
    this.#process = process;
    this.#url = process.said(/listening on (\S+)/).then(([, url = ""]) => url);
    await this.#url;
  }

  /** Where it listens; while it is being started again, where it will. */
  get url(): Promise<string> {
    return this.#url;
  }

  get pid(): number {
    return this.#process?.child.pid ?? 0;
  }

  get stderr(): string {
    return this.#process?.stderr ?? "";
  }

  /** Ends it by the signal → its exit code; null after SIGKILL. */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    const ended = await this.#process?.end(signal);
    return ended?.code ?? null;
  }

  /** Calls the interface; what fails is thrown with its answer. */
  async api<Body>(method: string, path: string, body?: unknown): Promise<Body> {
    const content = body === undefined ? null : JSON.stringify(body);
    return JSON.parse(await this.#call(method, path, content)) as Body;
  }

  /** What the interface answers, as it came. */
  text(path: string): Promise<string> {
    return this.#call("GET", path, null);
  }

  async #call(method: string, path: string, body: string | null): Promise<string> {
    const response = await fetch(`${await this.#url}${path}`, {
      method,
      headers: { authorization: `Bearer ${adminKey}`, "content-type": "application/json" },
      body,
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text;
  }

  /** Everything that a list holds, page by page. */
  async all<Row>(path: string, filter = ""): Promise<readonly Row[]> {
    const rows: Row[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const query: string = cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`;
      const page: Page<Row> = await this.api<Page<Row>>("GET", `${path}?limit=200&${filter}${query}`);
      rows.push(...page.data);
      cursor = page.next;
    }
    return rows;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process?.[Symbol.asyncDispose]();
  }
}
