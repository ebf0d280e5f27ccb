import { once } from "node:events";
import { type ClientRequest, type IncomingHttpHeaders, type IncomingMessage, request } from "node:http";
import { vi } from "vitest";
import { adminKey } from "./test-hub.ts";

/** One event as it came over the wire. */
export interface LiveEvent {
  readonly event: string;
  readonly id: string | null;
  readonly data: Readonly<Record<string, unknown>>;
}

/** How much of each, by id. */
export type LiveCounts = Readonly<Record<string, Readonly<Record<"good" | "again" | "bad", number>>>>;

/** How to listen. */
export interface ListenOptions {
  readonly key?: string;
  readonly lastId?: string;
}

const patience = { timeout: 20_000, interval: 20 };

/** Somebody who listens to a hub's live events, as a browser does. */
export class LiveStream implements Disposable {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** All that came, line by line. */
  readonly lines: string[] = [];
  readonly events: LiveEvent[] = [];
  readonly #request: ClientRequest;
  readonly #response: IncomingMessage;
  #rest = "";
  #isOver = false;

  private constructor(request: ClientRequest, response: IncomingMessage) {
    this.#request = request;
    this.#response = response;
    this.status = response.statusCode ?? 0;
    this.headers = response.headers;
    response.setEncoding("utf8");
    response.on("data", (text: string) => this.#take(text));
    response.on("close", () => (this.#isOver = true));
    // A stream that is cut off has no end.
    response.on("error", () => {});
    request.on("error", () => {});
  }

  /** Listens to a tenant, by its path; resolves once there is an answer. */
  static async open(
    url: string,
    tenantPath: string,
    { key = adminKey, lastId }: ListenOptions = {},
  ): Promise<LiveStream> {
    const resumed = lastId === undefined ? {} : { "last-event-id": lastId };
    const outgoing = request(`${url}${tenantPath}/live`, {
      headers: { authorization: `Bearer ${key}`, accept: "text/event-stream", ...resumed },
      agent: false,
    });
    outgoing.end();
    const [response] = (await once(outgoing, "response")) as [IncomingMessage];
    return new LiveStream(outgoing, response);
  }

  #take(text: string): void {
    const blocks = (this.#rest + text).split("\n\n");
    this.#rest = blocks.pop() ?? "";
    for (const block of blocks) {
      const lines = block.split("\n");
      this.lines.push(...lines);
      const field = (name: string) =>
        lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2) ?? null;
      const data = field("data");
      if (data !== null)
        this.events.push({
          event: field("event") ?? "message",
          id: field("id"),
          data: JSON.parse(data) as LiveEvent["data"],
        });
    }
  }

  /** The pulses that came. */
  get pulses(): readonly LiveEvent[] {
    return this.events.filter(({ event }) => event === "pulse");
  }

  /** What lists were said to have changed. */
  get changes(): ReadonlySet<unknown> {
    const changed = this.events.filter(({ event }) => event === "changed");
    return new Set(changed.flatMap(({ data }) => data["what"] as readonly unknown[]));
  }

  /** The sum over all pulses of sources, or of endpoints, each as `[good, again, bad]`. */
  sum(of: "sources" | "endpoints"): Readonly<Record<string, readonly number[]>> {
    const sums: Record<string, readonly number[]> = {};
    for (const { data } of this.pulses) {
      for (const [id, { good, again, bad }] of Object.entries(data[of] as LiveCounts)) {
        const [g = 0, a = 0, b = 0] = sums[id] ?? [];
        sums[id] = [g + good, a + again, b + bad];
      }
    }
    return sums;
  }

  /** Waits until so many pulses have come. */
  async pulsed(count: number): Promise<void> {
    await vi.waitFor(() => {
      if (this.pulses.length < count) throw new Error(`${this.pulses.length} pulses came of ${count}`);
    }, patience);
  }

  /** Waits until the other side has ended it. */
  async ended(): Promise<void> {
    await vi.waitFor(() => {
      if (!this.#isOver) throw new Error("Expected the stream to be over");
    }, patience);
  }

  /** True for one that was ended in good order, and not cut off. */
  get isWhole(): boolean {
    return this.#response.complete;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  [Symbol.dispose](): void {
    this.#request.destroy();
  }
}
