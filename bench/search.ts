// (s): how long a search by phone takes over HTTP, among few calls and among many.
import { rmSync } from "node:fs";
import { filledStore, numberOf } from "./fill.ts";
import { percentile, print, shown } from "./measure.ts";
import { BenchHub } from "./rig.ts";

interface Searched {
  readonly directory: string;
  readonly calls: number;
  /** Milliseconds, by who asks: one who may see numbers, and one who may not. */
  readonly took: Readonly<Record<"reveal" | "masked", number[]>>;
}

/** Fills a store for each number of calls, and searches each so often, in turns. */
export async function benchSearch(sizes: readonly number[], searches: number): Promise<void> {
  const stores: Searched[] = [];
  try {
    for (const calls of sizes)
      stores.push({ directory: await filledStore(calls), calls, took: { reveal: [], masked: [] } });
    const rounds = 5;
    for (let round = 0; round < rounds; round += 1) {
      for (const store of stores) await search(store, { round, searches: Math.ceil(searches / rounds) });
    }
  } finally {
    for (const { directory } of stores) rmSync(directory, { recursive: true, force: true });
  }
  for (const { calls, took } of stores) {
    for (const [who, times] of Object.entries(took)) {
      const [middle, slow] = [percentile(times, 0.5), percentile(times, 0.99)];
      print(
        `(s) search by phone, ${shown(calls).padStart(9)} calls, ${who}    p50 ${shown(middle, 1)} ms, p99 ${shown(slow, 1)} ms`,
      );
    }
  }
}

/** Searches for numbers that are there, one after the other, on a hub that was just started. */
async function search(
  { directory, calls, took }: Searched,
  { round, searches }: { readonly round: number; readonly searches: number },
): Promise<void> {
  const hub = await BenchHub.start([], directory);
  const keys = {
    reveal: await makeKey(hub, ["read", "reveal"]),
    masked: await makeKey(hub, ["read"]),
  };
  for (const [who, key] of Object.entries(keys)) {
    const times: number[] = [];
    for (let index = 0; index < searches; index += 1) {
      const number = numberOf((round * 7_919 + index * 104_729) % calls);
      const began = performance.now();
      const answer = await fetch(`${hub.url}/v1/tenants/bench/calls?to=${number}`, {
        headers: { authorization: `Bearer ${key}` },
      });
      const { data } = (await answer.json()) as { data: readonly unknown[] };
      times.push(performance.now() - began);
      if (data.length !== 1) throw new Error(`Expected one call to ${number}, got ${data.length}`);
    }
    // The first search of a process opens what all others find open.
    took[who === "reveal" ? "reveal" : "masked"].push(...times.slice(1));
  }
  await hub.stop();
}

async function makeKey(hub: BenchHub, rights: readonly string[]): Promise<string> {
  return (await hub.api<{ key: string }>("/v1/tenants/bench/keys", { rights })).key;
}
