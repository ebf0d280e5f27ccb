// (c): how fast due deliveries leave the store with nothing, 100 thousand and a million others waiting in it.
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseId, parseTenantId, toInstant } from "../src/model/index.ts";
import { type Filling, fill } from "./fill.ts";
import { median, print, shown, tell } from "./measure.ts";
import { BenchHub, Sink } from "./rig.ts";

const waitingEndpoints = 10;
const dayMs = 24 * 60 * 60 * 1000;

interface Prepared extends Pick<Filling, "path" | "tenant" | "source"> {
  readonly directory: string;
  readonly waiting: number;
  readonly due: Filling["endpoints"][number];
  readonly rates: number[];
}

/** Prepares a store for each backlog, then measures them in turns. */
export async function benchBacklog(
  backlogs: readonly number[],
  { due, rounds }: { readonly due: number; readonly rounds: number },
): Promise<void> {
  using sink = await Sink.start();
  const stores: Prepared[] = [];
  try {
    for (const waiting of backlogs) stores.push(await prepare(waiting, sink));
    for (let round = 0; round <= rounds; round += 1) {
      for (const store of stores) {
        const rate = await dispatchRate(store, { sink, due, round });
        tell(
          `${shown(store.waiting)} waiting, round ${round}${round === 0 ? " (warming up)" : ""}: ${shown(rate)}/s`,
        );
        if (round > 0) store.rates.push(rate);
      }
    }
  } finally {
    for (const { directory } of stores) rmSync(directory, { recursive: true, force: true });
  }
  const [none = 1] = stores.map(({ rates }) => median(rates));
  for (const { waiting, rates } of stores) {
    const rate = median(rates);
    print(
      `(c) dispatch with ${shown(waiting).padStart(9)} waiting    ${shown(rate)}/s, ${shown(rate / none, 2)} of that with none`,
    );
  }
}

async function prepare(waiting: number, sink: Sink): Promise<Prepared> {
  const directory = mkdtempSync(join(import.meta.dirname, "data-"));
  const hub = await BenchHub.start([], directory);
  await hub.api("/v1/tenants", { id: "bench", name: "bench" });
  const source = await hub.api<{ id: string }>("/v1/tenants/bench/sources", { name: "s", dialect: "tanyi" });
  const endpoint = async () => {
    const input = { url: sink.url, dialect: "tanyi", concurrency: 64 };
    const { id } = await hub.api<{ id: string }>("/v1/tenants/bench/endpoints", input);
    return parseId("endpoint", id);
  };
  const due = await endpoint();
  const later = [];
  for (let index = 0; index < waitingEndpoints; index += 1) later.push(await endpoint());
  await hub.stop();
  const place = {
    path: join(directory, "bench.db"),
    tenant: parseTenantId("bench"),
    source: parseId("source", source.id),
  };
  tell(`a store with ${shown(waiting)} waiting deliveries`);
  const dueAt = toInstant(Date.now() + dayMs);
  await fill({ ...place, endpoints: later, messages: waiting / waitingEndpoints, firstCall: 0, dueAt });
  return { ...place, directory, waiting, due, rates: [] };
}

/** Starts a hub on a store in which so many are due → deliveries a second, from the first to the last. */
async function dispatchRate(
  { path, tenant, source, directory, due: endpoint }: Prepared,
  { sink, due, round }: { readonly sink: Sink; readonly due: number; readonly round: number },
): Promise<number> {
  const dueAt = toInstant(Date.now());
  const firstCall = 50_000_000 + round * due;
  await fill({ path, tenant, source, endpoints: [endpoint], messages: due, firstCall, dueAt });
  await sink.reset();
  const hub = await BenchHub.start([], directory);
  await sink.received(1);
  const began = performance.now();
  const head = sink.count;
  await sink.received(due);
  const seconds = (performance.now() - began) / 1000;
  await hub.stop();
  return (due - head) / seconds;
}
