import { once } from "node:events";
import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { vi } from "vitest";
import { type Encoded, dialectNamed } from "../../src/dialects/index.ts";
import { type Call, defaultTimeZone, foldCall, toInstant } from "../../src/model/index.ts";
import { makeCall } from "../../src/simulator/index.ts";
import type { Page, Shown, TestHub } from "./test-hub.ts";

/** One attempt as the interface shows it. */
export interface ShownAttempt {
  readonly number: number;
  readonly dueAt: string;
  readonly at: string;
  readonly tookMs: number;
  readonly verdict: string;
  readonly status?: number;
  readonly error?: string;
  readonly detail?: string;
  readonly answer?: string;
}

/** A delivery as a list shows it. */
export interface ShownDelivery extends Shown {
  readonly endpoint: string;
  readonly type: string;
  readonly message: string;
  readonly state: "waiting" | "sending" | "delivered" | "failed" | "parked";
  readonly reason?: string;
  readonly dueAt?: string;
  readonly attemptCount: number;
  readonly createdAt: string;
}

/** A delivery as it is shown by itself. */
export interface DeliveryDetail extends ShownDelivery {
  readonly attempts: readonly ShownAttempt[];
  readonly schedule: readonly { readonly attempt: number; readonly dueAt: string }[];
}

const patience = { timeout: 15_000, interval: 40 };

/** The deliveries of a tenant, as the interface shows them. */
export class Deliveries {
  readonly #hub: TestHub;
  readonly #path: string;

  constructor(hub: TestHub, tenantPath: string) {
    this.#hub = hub;
    this.#path = `${tenantPath}/deliveries`;
  }

  /** All of them, the newest first; those of one endpoint, where told. */
  async list(endpoint?: string): Promise<readonly ShownDelivery[]> {
    const filter = endpoint === undefined ? "" : `&endpoint=${endpoint}`;
    const found: ShownDelivery[] = [];
    for (let cursor: string | null = ""; cursor !== null;) {
      const after = cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`;
      const page: Page<ShownDelivery> = await this.#hub.ok("GET", `${this.#path}?limit=100${filter}${after}`);
      found.push(...page.data);
      cursor = page.next;
    }
    return found;
  }

  /** One of them, with its attempts and its schedule. */
  show(id: string): Promise<DeliveryDetail> {
    return this.#hub.ok("GET", `${this.#path}/${id}`);
  }

  /** Asks for another attempt. */
  retry(id: string, query = "") {
    return this.#hub.request<DeliveryDetail>("POST", `${this.#path}/${id}/retry${query}`);
  }

  /** The deliveries once the condition holds for them, those of one endpoint where told. */
  when(
    holds: (deliveries: readonly ShownDelivery[]) => boolean,
    endpoint?: string,
  ): Promise<readonly ShownDelivery[]> {
    return vi.waitFor(async () => {
      const found = await this.list(endpoint);
      if (!holds(found)) throw new Error(`Deliveries are ${JSON.stringify(statesOf(found))}`);
      return found;
    }, patience);
  }

  /** The only delivery, once it is in one of these states; waiting means: for another attempt than the first. */
  async only(...states: readonly ShownDelivery["state"][]): Promise<DeliveryDetail> {
    const isThere = ({ state, attemptCount }: ShownDelivery) =>
      states.includes(state) && (state !== "waiting" || attemptCount > 0);
    const found = await this.when((all) => all.length === 1 && all.every(isThere));
    return this.show(found[0]?.id ?? "");
  }

  /** The delivery, once so many attempts of it are recorded. */
  attempted(id: string, attempts: number): Promise<DeliveryDetail> {
    return vi.waitFor(async () => {
      const shown = await this.show(id);
      if (shown.attempts.length < attempts) throw new Error(`${shown.attempts.length} attempts are recorded`);
      return shown;
    }, patience);
  }
}

/** How many deliveries are in which state. */
export function statesOf(deliveries: readonly ShownDelivery[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { state } of deliveries) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

/** A made-up call that was answered; the same for the same number. */
export function answeredCall(dialect: string, id: number, facts: Partial<Call> = {}): Call {
  const call = makeCall({
    platform: dialect,
    id,
    jobId: "43",
    endedAt: toInstant(Date.UTC(2026, 10, 20, 3) + id * 1000),
    timezone: defaultTimeZone,
    chance: () => 0,
  });
  return foldCall([{ type: "call.record", call: { ...call, ...facts } }]);
}

/** What a platform pushes about the call, in the order in which it does. */
export function pushesOf(dialect: string, id: number, facts: Partial<Call> = {}): readonly Encoded[] {
  return dialectNamed(dialect).pushes(answeredCall(dialect, id, facts), { timezone: defaultTimeZone });
}

/** The first of what a platform pushes about the call. */
export function recordOf(dialect: string, id: number): string {
  const [record] = pushesOf(dialect, id);
  if (record === undefined) throw new Error(`Expected ${dialect} to push something about a call`);
  return record.body;
}

/** What a platform pushes when the job of these calls is finished. */
export function jobDoneOf(dialect: string): string {
  const job = { id: "43", platform: dialect, status: "completed", name: "Recall" } as const;
  const event = { type: "job.status_changed", occurredAt: null, job } as const;
  return dialectNamed(dialect).encode(event, { timezone: defaultTimeZone })[0]?.body ?? "";
}

/** The URL of a source once the hub listens elsewhere. */
export function movedTo(hub: TestHub, sourceUrl: string): string {
  return `${hub.url}${new URL(sourceUrl).pathname}`;
}

/** An application whose every answer is the test's own. */
export class BareEndpoint implements AsyncDisposable {
  readonly url: string;
  readonly #server: Server;
  readonly #sockets: ReadonlySet<Socket>;

  private constructor(server: Server, sockets: ReadonlySet<Socket>, scheme: string) {
    this.#server = server;
    this.#sockets = sockets;
    this.url = `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** One that answers so. */
  static start(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<BareEndpoint> {
    return BareEndpoint.serve(createServer(answer), "http");
  }

  /** One that is served by that server. */
  static async serve(server: Server, scheme: "http" | "https"): Promise<BareEndpoint> {
    const sockets = new Set<Socket>();
    server.on("connection", (socket: Socket) => {
      sockets.add(socket);
      socket.on("close", () => sockets.delete(socket));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return new BareEndpoint(server, sockets, scheme);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}
