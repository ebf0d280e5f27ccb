// Fills a store with deliveries that wait, by the store's own contract: as many as no hub should ever have.
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { ulid } from "ulid";
import {
  type EndpointId,
  type IdKind,
  type Instant,
  type SourceId,
  type TenantId,
  mintedId,
  parseId,
  parseTenantId,
  toInstant,
} from "../src/model/index.ts";
import type { Acceptance, CallWrite } from "../src/store/index.ts";
import { SqliteStore } from "../src/store/sqlite/index.ts";
import { shown, tell } from "./measure.ts";
import { recordText } from "./record.ts";
import { BenchHub } from "./rig.ts";

/** What to fill in. */
export interface Filling {
  readonly path: string;
  readonly tenant: TenantId;
  readonly source: SourceId;
  /** Every message waits for each of them. */
  readonly endpoints: readonly EndpointId[];
  readonly messages: number;
  readonly firstCall: number;
  readonly dueAt: Instant;
  /** The called number of the n-th call; calls have none where this is not told. */
  readonly numberOf?: (n: number) => string;
}

const together = 512;

/** Writes the messages, each with its call and its deliveries. The hub must not be running. */
export async function fill(filling: Filling): Promise<void> {
  const onCrash = (error: Error) => {
    throw error;
  };
  await using store = new SqliteStore({ path: filling.path, onCrash });
  await store.open();
  for (let done = 0; done < filling.messages; done += together) {
    const count = Math.min(together, filling.messages - done);
    const acceptances = Array.from({ length: count }, (_, index) => acceptanceOf(filling, done + index));
    await Promise.all(acceptances.map((acceptance) => store.accept(acceptance)));
    if (done % (together * 64) === 0) tell(`  ${shown(done)} of ${shown(filling.messages)} messages written`);
  }
}

/** Mobile numbers in no order, each the number of one call. */
export function numberOf(n: number): string {
  return `1${String(3_000_000_000 + ((n * 2_654_435_761) % 6_999_999_999)).padStart(10, "0")}`;
}

/** A store with so many calls of the tenant `bench`, each with a number of its own → its directory. */
export async function filledStore(calls: number): Promise<string> {
  const directory = mkdtempSync(join(import.meta.dirname, "data-"));
  const hub = await BenchHub.start([], directory);
  await hub.api("/v1/tenants", { id: "bench", name: "bench" });
  const source = await hub.api<{ id: string }>("/v1/tenants/bench/sources", { name: "s", dialect: "tanyi" });
  await hub.stop();
  tell(`  filling in ${shown(calls)} calls`);
  await fill({
    path: join(directory, "bench.db"),
    tenant: parseTenantId("bench"),
    source: parseId("source", source.id),
    endpoints: [],
    messages: calls,
    firstCall: 0,
    dueAt: toInstant(Date.now()),
    numberOf,
  });
  return directory;
}

function idOf<Kind extends IdKind>(kind: Kind) {
  return mintedId(kind, ulid());
}

function acceptanceOf(filling: Filling, index: number): Acceptance {
  const { tenant, source } = filling;
  const at = toInstant(Date.now());
  const body = new TextEncoder().encode(recordText(filling.firstCall + index));
  const message = {
    kind: "new",
    tenant,
    id: idOf("message"),
    source,
    receivedAt: at,
    fate: "decoded",
    reason: null,
    path: null,
    name: "ROBOT_CALL_RECORD",
    headers: {},
    remote: "127.0.0.1",
    interface: null,
    sizeBytes: body.length,
    body,
    repeats: null,
  } as const;
  return { tenant, at, message, calls: [callOf(filling, index, at)], jobs: [], others: [], bodies: [] };
}

function callOf(filling: Filling, index: number, at: Instant): CallWrite {
  const { source, endpoints, firstCall, dueAt } = filling;
  const to = filling.numberOf?.(index) ?? null;
  const key = String(firstCall + index);
  const event = idOf("event");
  const told = { type: "call.record", occurredAt: null, call: { id: key, platform: "tanyi", to } };
  const facts = new TextEncoder().encode(JSON.stringify(told));
  const row = {
    version: 1,
    revision: 1,
    completed: true,
    awaiting: [],
    graceEndsAt: null,
    platform: "tanyi",
    jobKey: null,
    outcome: "answered",
    intent: null,
    from: null,
    to,
  };
  return {
    id: idOf("call"),
    source,
    key,
    at,
    expectedVersion: 0,
    row,
    job: null,
    events: [{ id: event, type: "call.record", version: 1, digest: null, facts }],
    deliveries: endpoints.map((endpoint) => ({
      id: idOf("delivery"),
      endpoint,
      event,
      type: "call.record",
      dialect: "tanyi",
      message: "ROBOT_CALL_RECORD",
      body: "message",
      state: { state: "waiting", dueAt },
    })),
  };
}
