// (files): a day's failure file, streamed: how fast, and how much memory the hub takes meanwhile.
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ulid } from "ulid";
import { type EndpointId, mintedId, parseId, parseTenantId, toInstant } from "../src/model/index.ts";
import type { Acceptance } from "../src/store/index.ts";
import { SqliteStore } from "../src/store/sqlite/index.ts";
import { print, shown, tell } from "./measure.ts";
import { recordText } from "./record.ts";
import { BenchHub } from "./rig.ts";

const tenant = parseTenantId("bench");
const day = "2026-11-19";
const noon = Date.UTC(2026, 10, 19, 4);
const together = 512;
const sampleEveryMs = 50;
const mebibyte = 1024 ** 2;

/** Fills a store with so many failures of one day, then streams their file, plain and compressed. */
export async function benchFailureFile(failures: number): Promise<void> {
  const directory = mkdtempSync(join(import.meta.dirname, "data-"));
  try {
    const endpoint = await prepare(directory);
    await fillFailures(join(directory, "bench.db"), endpoint, failures);
    using hub = await BenchHub.start([], directory);
    for (const encoding of ["identity", "gzip"]) await measure(hub, encoding);
    await hub.stop();
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function prepare(directory: string): Promise<EndpointId> {
  const hub = await BenchHub.start([], directory);
  await hub.api("/v1/tenants", { id: tenant, name: "bench" });
  const input = { url: "http://127.0.0.1:9/", dialect: "tanyi", enabled: false };
  const { id } = await hub.api<{ id: string }>(`/v1/tenants/${tenant}/endpoints`, input);
  await hub.stop();
  return parseId("endpoint", id);
}

async function fillFailures(path: string, endpoint: EndpointId, failures: number): Promise<void> {
  const onCrash = (error: Error) => {
    throw error;
  };
  await using store = new SqliteStore({ path, onCrash });
  await store.open();
  for (let done = 0; done < failures; done += together) {
    const count = Math.min(together, failures - done);
    await Promise.all(Array.from({ length: count }, (_, index) => failOne(store, endpoint, done + index)));
    if (done % (together * 64) === 0) tell(`  ${shown(done)} of ${shown(failures)} failures written`);
  }
}

/** An event about neither call nor job has the fewest rows beside its delivery. */
async function failOne(store: SqliteStore, endpoint: EndpointId, n: number): Promise<void> {
  const at = toInstant(noon + n);
  const [event, delivery] = [mintedId("event", ulid()), mintedId("delivery", ulid())];
  const body = new TextEncoder().encode(recordText(n));
  const state = { state: "sending", owner: "bench", dueAt: at } as const;
  const planned = { id: delivery, endpoint, event, type: "call.record", dialect: "tanyi" } as const;
  const deliveries = [{ ...planned, message: "ROBOT_CALL_RECORD", body: 0, state }] as const;
  const told = { id: event, type: "call.record", version: 0, digest: delivery, facts: null } as const;
  const other = { source: mintedId("source", ulid()), event: told, deliveries };
  const nothing = { message: null, calls: [], jobs: [] };
  const acceptance: Acceptance = { tenant, at, ...nothing, others: [other], bodies: [body] };
  await store.accept(acceptance);
  const error = { verdict: "retry", status: 500, error: "http_status", detail: null } as const;
  const attempt = { number: 1, dueAt: at, at, tookMs: 9, ...error, answer: "the application is down" };
  const next = { state: "failed", at, reason: "attempts_exhausted" } as const;
  await store.settle({ tenant, delivery, owner: "bench", attempt, next });
}

async function measure(hub: BenchHub, encoding: string): Promise<void> {
  const before = hub.residentMb;
  let highest = before;
  const sampling = setInterval(() => {
    highest = Math.max(highest, hub.residentMb);
  }, sampleEveryMs);
  const began = performance.now();
  const { bytes, lines } = await hub.download(`/v1/tenants/${tenant}/failures/${day}.ndjson`, encoding);
  const seconds = (performance.now() - began) / 1000;
  clearInterval(sampling);
  const megabytes = bytes / mebibyte;
  const rate = `${shown(megabytes)} MiB, ${shown(megabytes / seconds)} MiB/s, ${shown(lines / seconds)} lines/s`;
  print(
    `(files) ${encoding.padEnd(8)} ${shown(lines)} lines, ${rate}; resident ${shown(before)} MiB before, ${shown(highest)} at most, ${shown(hub.residentMb)} after`,
  );
}
