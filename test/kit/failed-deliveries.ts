import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import {
  type EndpointId,
  type EventType,
  type Instant,
  type Source,
  type Tenant,
  parseTimeZone,
  plainEndpoint,
  toInstant,
} from "../../src/model/index.ts";
import { World, bytes } from "../../src/store/world.contract.ts";
import { SqliteStore } from "../../src/store/sqlite/index.ts";

/** A delivery that was given up at some moment. */
export interface FailedDelivery {
  readonly at: Instant;
  readonly body: string | Uint8Array;
  /** The place of its endpoint among the two; the first unless told. */
  readonly endpoint?: 0 | 1;
  readonly type?: EventType;
}

/** A tenant as a store is filled with it. */
export interface FilledTenant {
  readonly id: string;
  readonly timezone: string;
  readonly dialect: string;
  readonly failed: readonly FailedDelivery[];
}

/**
 * Writes tenants with deliveries that failed in days gone by into a store that no hub runs on → for each tenant the
 * ids of its two endpoints. No hub can be told that it is yesterday.
 */
export async function fillFailures(
  path: string,
  tenants: readonly FilledTenant[],
): Promise<readonly (readonly [string, string])[]> {
  const onCrash = (error: Error) => {
    throw error;
  };
  mkdirSync(dirname(path), { recursive: true });
  await using store = new SqliteStore({ path, onCrash });
  await store.open();
  const filled: (readonly [string, string])[] = [];
  for (const { id, timezone, dialect, failed } of tenants) {
    const world = new World(id);
    const tenant: Tenant = { ...world.tenantDoc(), timezone: parseTimeZone(timezone) };
    await store.configuration.saveTenant(tenant);
    const source: Source = { ...world.sourceDoc(), dialect, verify: null, allowFrom: [] };
    await store.configuration.saveSource(source);
    const endpoints = [world.id("endpoint"), world.id("endpoint")] as const;
    for (const endpoint of endpoints) {
      const place = { tenant: world.tenant, id: endpoint, url: "http://127.0.0.1:9/", dialect };
      const made = plainEndpoint({ ...place, createdAt: world.now });
      await store.configuration.saveEndpoint({ ...made, enabled: false });
    }
    // Many at a time, so that they share the store's commits.
    for (let begin = 0; begin < failed.length; begin += atATime) {
      const some = failed.slice(begin, begin + atATime);
      await Promise.all(some.map((delivery) => giveUp({ store, world, dialect, endpoints }, delivery)));
    }
    filled.push(endpoints);
  }
  return filled;
}

const atATime = 200;

interface Place {
  readonly store: SqliteStore;
  readonly world: World;
  readonly dialect: string;
  readonly endpoints: readonly [EndpointId, EndpointId];
}

/** Takes a delivery in, and gives it up after one attempt. */
async function giveUp(
  { store, world, dialect, endpoints }: Place,
  { at, body, endpoint = 0, type = "call.record" }: FailedDelivery,
): Promise<void> {
  const content = typeof body === "string" ? bytes(body) : body;
  const dueAt = toInstant(at - 1_000);
  const parts = { endpoint: endpoints[endpoint], type, dialect, message: "record" };
  const state = { state: "sending", owner: "me", dueAt } as const;
  const acceptance = world.withDeliveries([{ ...parts, state }], content);
  await store.accept(acceptance);
  const delivery = acceptance.calls[0]?.deliveries[0]?.id;
  if (delivery === undefined) throw new Error("Expected a delivery to have been planned");
  const attempt = {
    number: 1,
    dueAt,
    at: dueAt,
    tookMs: 12,
    verdict: "retry",
    status: 500,
    error: "http_status",
    detail: null,
    answer: "out of order",
  } as const;
  const next = { state: "failed", at, reason: "attempts_exhausted" } as const;
  await store.settle({ tenant: world.tenant, delivery, owner: "me", attempt, next });
}
