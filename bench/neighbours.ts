// (d): what 50 healthy endpoints notice of one that never answers and of one with a flood of failing deliveries.
import { median, percentile, print, shown, tell } from "./measure.ts";
import { BenchHub, Sink, load } from "./rig.ts";

const healthyEndpoints = 50;
const perSecond = 400;
const badPerSecond = 20;
const again = { gapsSeconds: [1], maxAttempts: 1_000 } as const;

/** Two hubs in turns: one with healthy endpoints alone, one with bad ones beside them. Only one of them runs at a time. */
export async function benchNeighbours(failing: number, rounds: number, seconds: number): Promise<void> {
  using sink = await Sink.start();
  using silent = await Sink.start("silent");
  using broken = await Sink.start("error");
  using calm = await BenchHub.start();
  using plagued = await BenchHub.start();
  const alone = await healthyUrls(calm, sink);
  const beside = await healthyUrls(plagued, sink);
  const never = await plagued.passThrough(silent.url, { tenant: "never", concurrency: 16, ladder: again });
  const flood = await plagued.passThrough(broken.url, { tenant: "flood", concurrency: 16, ladder: again });

  calm.pause();
  tell(`filling: ${shown(failing)} deliveries that fail, again and again`);
  await load({ urls: [flood], first: 10_000_000, count: failing, concurrency: 64, rate: null });
  await load({ urls: [never], first: 20_000_000, count: 1_000, concurrency: 64, rate: null });

  const times: { readonly alone: number[]; readonly beside: number[] } = { alone: [], beside: [] };
  for (let round = 0; round <= rounds; round += 1) {
    const first = round * perSecond * seconds;
    plagued.pause();
    calm.goOn();
    const a = await p99({ sink, urls: alone, bad: [], first, seconds });
    calm.pause();
    plagued.goOn();
    const b = await p99({ sink, urls: beside, bad: [never, flood], first, seconds });
    tell(
      `round ${round}${round === 0 ? " (warming up)" : ""}: p99 alone ${shown(a, 1)} ms, beside ${shown(b, 1)} ms`,
    );
    if (round === 0) continue;
    times.alone.push(a);
    times.beside.push(b);
  }
  calm.goOn();
  const [before, after] = [median(times.alone), median(times.beside)];
  print(`(d) p99 from push to delivery, ${healthyEndpoints} endpoints, ${shown(perSecond)}/s`);
  print(`    alone                            ${shown(before, 1)} ms`);
  print(`    beside one that never answers`);
  print(
    `    and ${shown(failing)} failing deliveries   ${shown(after, 1)} ms, ${shown(after / before, 2)} times`,
  );
}

async function healthyUrls(hub: BenchHub, sink: Sink): Promise<readonly string[]> {
  const urls: string[] = [];
  for (let index = 0; index < healthyEndpoints; index += 1) {
    const tenant = `healthy-${index}`;
    urls.push(await hub.passThrough(`${sink.url}${tenant}`, { tenant, concurrency: 16 }));
  }
  return urls;
}

interface Round {
  readonly sink: Sink;
  readonly urls: readonly string[];
  /** Sources of bad endpoints, which are pushed at meanwhile. */
  readonly bad: readonly string[];
  readonly first: number;
  readonly seconds: number;
}

/** From a push to its arrival at the healthy endpoints. */
async function p99({ sink, urls, bad, first, seconds }: Round): Promise<number> {
  await sink.reset();
  const count = perSecond * seconds;
  await Promise.all([
    load({ urls, isStamped: true, first, count, concurrency: 64, rate: perSecond }),
    ...bad.map((url) =>
      load({ urls: [url], first, count: badPerSecond * seconds, concurrency: 16, rate: badPerSecond }),
    ),
  ]);
  await sink.received(count);
  return percentile(await sink.took(), 0.99);
}
