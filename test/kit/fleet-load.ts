import { dialects } from "../../src/dialects/index.ts";
import { seededChance } from "../../src/simulator/index.ts";
import type { CountingReceiver } from "./counting-receiver.ts";
import type { Fleet } from "./fleet.ts";
import type { Callback } from "./traffic.ts";

/** The caps of each endpoint of a scene: fewer connections than there are hubs, as many, and more. */
export const caps: Readonly<
  Record<string, { readonly concurrency: number; readonly ratePerSecond?: number }>
> = {
  tanyi: { concurrency: 2 },
  byai: { concurrency: 3 },
  yeta: { concurrency: 4 },
  icc: { concurrency: 5 },
  standard: { concurrency: 8, ratePerSecond: 25 },
};

/** A tenant with a source and an endpoint in every dialect. */
export interface Scene {
  readonly tenant: string;
  /** `/v1/tenants/…` */
  readonly path: string;
  /** Where each dialect's source takes pushes, on every hub. */
  readonly sources: ReadonlyMap<string, string>;
  /** The path on the receiver → the endpoint. */
  readonly endpoints: ReadonlyMap<string, string>;
}

/** Makes one by the first hub. */
export async function makeScene(fleet: Fleet, tenant: string, receiver: CountingReceiver): Promise<Scene> {
  const { process: hub } = fleet.hub(0);
  await hub.api("POST", "/v1/tenants", { id: tenant, name: tenant });
  const path = `/v1/tenants/${tenant}`;
  const sources = new Map<string, string>();
  const endpoints = new Map<string, string>();
  for (const { name } of dialects) {
    const input = { name, dialect: name, graceSeconds: 1 };
    const { url } = await hub.api<{ url: string }>("POST", `${path}/sources`, input);
    sources.set(name, new URL(url).pathname);
    const place = `/${tenant}/${name}`;
    const { id } = await hub.api<{ id: string }>("POST", `${path}/endpoints`, {
      dialect: name,
      url: `${receiver.url}${place}`,
      ladder: { gapsSeconds: [0.2, 0.5, 1], maxAttempts: 1_000 },
      ...caps[name],
    });
    endpoints.set(place, id);
  }
  await fleet.informed(path, endpoints.size);
  return { tenant, path, sources, endpoints };
}

const patienceMs = 3_000;
const pauseMs = 250;
// What is not acknowledged waits its turn: a platform does not push more the less it gets through.
const lanes = 24;

/** How callbacks are pushed. */
export interface LoadOptions {
  readonly fleet: Fleet;
  readonly scene: Scene;
  readonly callbacks: readonly Callback[];
  readonly perSecond: number;
  readonly seed: number;
}

/** A push that was not acknowledged by the hub that it went to. */
export interface Refusal {
  readonly at: number;
  readonly tookMs: number;
  /** Null: there was no answer. */
  readonly status: number | null;
  readonly retryAfter: string | null;
  readonly text: string;
}

/**
 * Pushes by a pace of its own, whatever the hubs do, each callback to any hub, and to another one until it is
 * acknowledged: as platforms do behind a load balancer.
 */
export class FleetLoad {
  readonly refusals: Refusal[] = [];
  /** When each was acknowledged. */
  readonly acknowledgedAt: number[] = [];
  readonly #options: LoadOptions;
  readonly #chance: () => number;

  constructor(options: LoadOptions) {
    this.#options = options;
    this.#chance = seededChance(options.seed);
  }

  /** Pushes all of it. */
  async run(): Promise<void> {
    const { callbacks, perSecond } = this.#options;
    const began = performance.now();
    const left = callbacks.entries();
    const lane = async () => {
      for (const [index, callback] of left) {
        await pause(began + (index * 1000) / perSecond - performance.now());
        await this.#push(callback);
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
  }

  async #push(callback: Callback): Promise<void> {
    const { fleet } = this.#options;
    let place = Math.floor(this.#chance() * fleet.hubs.length);
    while (!(await this.#isAcknowledged(callback, fleet.hub(place).url))) {
      place = (place + 1) % fleet.hubs.length;
      await pause(pauseMs);
    }
    this.acknowledgedAt.push(Date.now());
  }

  async #isAcknowledged({ dialect, body }: Callback, hubUrl: string): Promise<boolean> {
    const began = Date.now();
    const refused = (status: number | null, retryAfter: string | null, text: string) => {
      const at = Date.now();
      this.refusals.push({ at, tookMs: at - began, status, retryAfter, text });
      return false;
    };
    try {
      const answer = await fetch(`${hubUrl}${this.#options.scene.sources.get(dialect) ?? ""}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body,
        signal: AbortSignal.timeout(patienceMs),
      });
      const text = await answer.text();
      return answer.ok || refused(answer.status, answer.headers.get("retry-after"), text);
    } catch (error) {
      // The hub is gone, or stands still: whether it took the message is not known.
      return refused(null, null, String(error));
    }
  }
}

/** The pace of a load, and the moments of faults, are what a test is made of; nothing is waited for by it. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, Math.max(0, milliseconds));
  });
}
