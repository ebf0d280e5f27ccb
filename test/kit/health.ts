import { vi } from "vitest";
import { ScriptedEndpoint } from "../../src/simulator/index.ts";
import { type Shown, type TestHub, adminKey } from "./test-hub.ts";

/** How an endpoint does, as the interface shows it. */
export interface ShownHealth {
  readonly state: "healthy" | "failing" | "paused" | "disabled";
  readonly since: string;
  readonly why: string;
  readonly consecutiveFailures: number;
  readonly failingSeconds: number;
  readonly breaker: "closed" | "open" | "probing" | "ramping";
  readonly nextProbeAt?: string;
}

/** An endpoint with its health. */
export interface ShownEndpoint extends Shown {
  readonly enabled: boolean;
  readonly health: ShownHealth;
}

/** An operational event as it arrives. */
export interface Told {
  readonly type: string;
  readonly occurredAt: string;
  readonly tenant: string;
  readonly endpoint?: Readonly<Record<string, unknown>>;
  readonly delivery?: Readonly<Record<string, unknown>>;
  readonly source?: Readonly<Record<string, unknown>>;
}

const patience = { timeout: 15_000, interval: 20 };

/** The health of an endpoint, once the condition holds for it. */
export function healthWhen(
  hub: TestHub,
  path: string,
  holds: (health: ShownHealth) => boolean,
): Promise<ShownHealth> {
  return vi.waitFor(async () => {
    const { health } = await hub.ok<ShownEndpoint>("GET", path);
    if (!holds(health)) throw new Error(`The health is ${JSON.stringify(health)}`);
    return health;
  }, patience);
}

/** What an endpoint that listens to operational events was told, of that type where one is named. */
export function toldTo(listener: ScriptedEndpoint, type?: string): readonly Told[] {
  return listener.received
    .map(({ body }) => JSON.parse(body) as Told)
    .filter((told) => type === undefined || told.type === type);
}

/** A listener for operational events, and the endpoint through which it gets them. */
export async function listen(
  hub: TestHub,
  tenantPath: string,
  events: readonly string[],
  told: Readonly<Record<string, unknown>> = {},
): Promise<AsyncDisposable & { readonly app: ScriptedEndpoint; readonly id: string }> {
  const app = await new ScriptedEndpoint().start();
  const body = { url: app.url, dialect: "standard", events, ...told };
  const { id } = await hub.ok("POST", `${tenantPath}/endpoints`, body);
  return { app, id, [Symbol.asyncDispose]: () => app[Symbol.asyncDispose]() };
}

/** Hands in so many job events, each of which makes one delivery an endpoint of the standard dialect. */
export async function handIn(hub: TestHub, tenantPath: string, from: number, count: number): Promise<void> {
  const events = Array.from({ length: count }, (_, index) => ({
    type: "job.status_changed",
    job: { id: String(from + index), platform: "acme", status: "completed" },
  }));
  const { status, body } = await hub.request("POST", `${tenantPath}/events`, { body: events, key: adminKey });
  if (status !== 202) throw new Error(`Handing in was answered ${status}: ${JSON.stringify(body)}`);
}
