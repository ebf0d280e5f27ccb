import { vi } from "vitest";
import type { Behaviour } from "../../src/simulator/index.ts";
import { ScriptedEndpoint } from "../../src/simulator/index.ts";
import { Deliveries, recordOf } from "./deliveries.ts";
import type { Shown, TestHub } from "./test-hub.ts";

/** A replay as the interface shows it. */
export interface ShownReplay extends Shown {
  readonly state: "running" | "done" | "cancelled" | "failed";
  readonly reason?: string;
  readonly states: readonly string[];
  readonly matched: number;
  readonly replayed: number;
  readonly skipped: number;
  readonly progress: number;
  readonly events: number;
  readonly endpoints: readonly (Readonly<Record<string, unknown>> & { readonly endpoint: string })[];
  readonly outcomes?: Readonly<Record<string, number>>;
}

const patience = { timeout: 40_000, interval: 40 };
const since = "2020-01-01T00:00:00Z";
const until = "2099-01-01T00:00:00Z";
let scenes = 0;

/** A tenant with a source, and an application that answers as the test wants. */
export class Replaying implements AsyncDisposable {
  readonly hub: TestHub;
  readonly app: ScriptedEndpoint;
  readonly path: string;
  readonly sourceUrl: string;
  readonly source: string;
  readonly deliveries: Deliveries;

  private constructor(
    hub: TestHub,
    app: ScriptedEndpoint,
    tenant: { readonly path: string; readonly sourceUrl: string; readonly source: string },
  ) {
    this.hub = hub;
    this.app = app;
    this.path = tenant.path;
    this.sourceUrl = tenant.sourceUrl;
    this.source = tenant.source;
    this.deliveries = new Deliveries(hub, tenant.path);
  }

  static async start(
    hub: TestHub,
    { behaviour = "success", dialect = "tanyi" }: { behaviour?: Behaviour; dialect?: string } = {},
  ): Promise<Replaying> {
    const app = await new ScriptedEndpoint({ behaviour }).start();
    scenes += 1;
    return new Replaying(hub, app, await hub.tenant({ id: `replaying-${scenes}`, source: { dialect } }));
  }

  /** Makes an endpoint that gives up after one attempt → its id. */
  async endpoint(told: object = {}): Promise<string> {
    const ladder = { gapsSeconds: [], maxAttempts: 1 };
    const input = { url: this.app.url, dialect: "tanyi", ladder, ...told };
    return (await this.hub.ok("POST", `${this.path}/endpoints`, input)).id;
  }

  /** Pushes the record of each of these calls. */
  async push(...ids: readonly number[]): Promise<void> {
    for (const id of ids) await this.hub.push(this.sourceUrl, recordOf("tanyi", id));
  }

  /** Asks for a replay of everything. */
  async replay(wish: object = {}): Promise<ShownReplay> {
    return this.hub.ok<ShownReplay>("POST", `${this.path}/replays`, { since, until, ...wish });
  }

  /** What a replay of everything would find. */
  async count(wish: object = {}): Promise<Omit<ShownReplay, "id">> {
    return this.replay({ ...wish, dryRun: true });
  }

  show(id: string): Promise<ShownReplay> {
    return this.hub.ok<ShownReplay>("GET", `${this.path}/replays/${id}`);
  }

  /** The replay once the condition holds for it. */
  when(id: string, holds: (replay: ShownReplay) => boolean): Promise<ShownReplay> {
    return vi.waitFor(async () => {
      const replay = await this.show(id);
      if (!holds(replay)) throw new Error(`The replay is ${JSON.stringify(replay)}`);
      return replay;
    }, patience);
  }

  /** Asks for a replay of everything, and waits until it is over. */
  async replayed(wish: object = {}): Promise<ShownReplay> {
    const { id } = await this.replay(wish);
    return this.when(id, ({ state }) => state !== "running");
  }

  /** How often each delivery came in at the application. */
  arrivals(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const { headers } of this.app.received) {
      const id = String(headers["webhook-id"]);
      counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    return counts;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.app[Symbol.asyncDispose]();
  }
}

/** The numbers from 1 to that. */
export const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
