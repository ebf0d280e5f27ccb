// (r): what new traffic notices of a replay that goes on beside it, on other endpoints and on the very same one.
import { median, percentile, print, shown, tell } from "./measure.ts";
import { BenchHub, Sink, load } from "./rig.ts";

const otherEndpoints = 10;
// Each endpoint, the replayed one included, gets so many new deliveries a second.
const perSecondEach = 40;
const windowSeconds = 5;
const windowsBefore = 4;

interface ShownReplay {
  readonly id: string;
  readonly state: string;
  readonly replayed: number;
}

interface Rig {
  readonly hub: BenchHub;
  readonly others: Sink;
  readonly same: Sink;
  readonly urls: readonly string[];
}

/** p99 of new traffic in one window of time. */
interface Window {
  readonly others: number;
  readonly same: number;
}

/** Compares windows before a replay of so many deliveries with those during it, within one run of one hub. */
export async function benchReplay(size: number): Promise<void> {
  using others = await Sink.start();
  using same = await Sink.start();
  using hub = await BenchHub.start();
  const urls: string[] = [];
  for (let index = 0; index < otherEndpoints; index += 1) {
    const tenant = `other-${index}`;
    urls.push(await hub.passThrough(`${others.url}${tenant}`, { tenant, concurrency: 16 }));
  }
  await hub.api("/v1/tenants", { id: "bench", name: "bench" });
  const source = await hub.api<{ url: string }>("/v1/tenants/bench/sources", { name: "s", dialect: "tanyi" });
  tell(`filling: ${shown(size)} calls that no endpoint gets yet`);
  await load({ urls: [source.url], first: 10_000_000, count: size, concurrency: 64, rate: null });
  const input = { url: same.url, dialect: "tanyi", concurrency: 16 };
  const endpoint = await hub.api<{ id: string }>("/v1/tenants/bench/endpoints", input);
  const until = new Date().toISOString();
  const rig: Rig = { hub, others, same, urls: [...urls, source.url] };

  let first = 0;
  const measure = async (): Promise<Window> => {
    const window = await windowOf(rig, first);
    first += rig.urls.length * perSecondEach * windowSeconds;
    return window;
  };
  await measure();
  const calm: Window[] = [];
  for (let count = 0; count < windowsBefore; count += 1) calm.push(await measure());
  tellWindows("before", calm);
  for (const states of [["missing"], ["delivered"]]) {
    const wish = { endpoint: endpoint.id, states, since: "2020-01-01T00:00:00Z", until };
    const began = performance.now();
    const replay = await hub.api<ShownReplay>("/v1/tenants/bench/replays", wish);
    const during: Window[] = [];
    let seconds = 0;
    for (let now = replay; now.state === "running";) {
      const window = await measure();
      now = await hub.api<ShownReplay>(`/v1/tenants/bench/replays/${replay.id}`);
      seconds = (performance.now() - began) / 1000;
      tell(`  ${shown(now.replayed)} replayed after ${shown(seconds)} s`);
      // Only what was measured wholly beside the replay counts, but for a replay shorter than one window.
      if (now.state === "running" || during.length === 0) during.push(window);
    }
    tellWindows(states.join(), during);
    report(`${shown(size)} ${states.join()}`, { calm, during, seconds });
  }
}

async function windowOf({ others, same, urls }: Rig, first: number): Promise<Window> {
  const before = [(await others.took()).length, (await same.took()).length] as const;
  const count = urls.length * perSecondEach * windowSeconds;
  const rate = urls.length * perSecondEach;
  await load({ urls, isStamped: true, first, count, concurrency: 64, rate });
  const each = perSecondEach * windowSeconds;
  return {
    others: percentile(await stampedSince(others, before[0], each * (urls.length - 1)), 0.99),
    same: percentile(await stampedSince(same, before[1], each), 0.99),
  };
}

/** How long so many new records were on the way. Replayed ones carry no stamp: what has one is new. */
async function stampedSince(sink: Sink, before: number, count: number): Promise<readonly number[]> {
  for (;;) {
    const took = await sink.took();
    if (took.length >= before + count) return took.slice(before);
  }
}

function tellWindows(name: string, windows: readonly Window[]): void {
  for (const { others, same } of windows)
    tell(`  ${name}: p99 ${shown(others, 1)} ms on other endpoints, ${shown(same, 1)} ms on the same`);
}

interface Compared {
  readonly calm: readonly Window[];
  readonly during: readonly Window[];
  readonly seconds: number;
}

function report(what: string, { calm, during, seconds }: Compared): void {
  print(`(r) replay of ${what}, in ${shown(seconds)} s; p99 of new traffic, before and during`);
  for (const [name, of] of [
    ["other endpoints", (window: Window) => window.others],
    ["same endpoint", (window: Window) => window.same],
  ] as const) {
    const [before, beside] = [median(calm.map(of)), median(during.map(of))];
    print(
      `    ${name.padEnd(16)} ${shown(before, 1)} ms, ${shown(beside, 1)} ms: ${shown(beside / before, 2)} times`,
    );
  }
}
