// (a) and (b): events a second, pushed and delivered, with the hub and with the bare one, in turns.
import { median, print, shown, tell } from "./measure.ts";
import { type Running, BenchHub, Sink, load, start } from "./rig.ts";

const concurrency = 64;

/** Runs both in turns and prints the ratio. */
export async function benchThroughput(events: number, rounds: number): Promise<void> {
  using sink = await Sink.start();
  using bare = await start("./bare-hub.ts", [sink.url, String(concurrency)]);
  using hub = await BenchHub.start();
  const url = await hub.passThrough(sink.url, { concurrency });
  const ours: number[] = [];
  const limit: number[] = [];
  const ratios: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const a = await rate([url], { sink, first: round * events, count: events });
    const b = await rate([bareUrl(bare)], { sink, first: 0, count: events });
    tell(`round ${round}${round === 0 ? " (warming up)" : ""}: hub ${shown(a)}/s, bare ${shown(b)}/s`);
    if (round === 0) continue;
    ours.push(a);
    limit.push(b);
    ratios.push(a / b);
  }
  print(`(a) hub, received and delivered      ${shown(median(ours))} events/s`);
  print(`(b) bare hub without store or checks ${shown(median(limit))} events/s`);
  print(`    a/b, median of ${rounds} rounds           ${shown(median(ratios), 2)}`);
  print(`    resident memory, highest seen    ${shown(hub.highestResidentMb)} MB`);
}

/** Where the bare hub takes pushes. */
export function bareUrl({ port }: Running): string {
  return `http://127.0.0.1:${port}/`;
}

/** What is pushed in a round. */
export interface Round {
  readonly sink: Sink;
  readonly first: number;
  readonly count: number;
}

/** From the first push to the last delivery; several hubs are pushed to at the same time, a part each. */
export async function rate(urls: readonly string[], { sink, first, count }: Round): Promise<number> {
  await sink.reset();
  const began = performance.now();
  const part = count / urls.length;
  await Promise.all(
    urls.map((url, index) =>
      load({
        urls: [url],
        first: first + index * part,
        count: part,
        concurrency: concurrency / urls.length,
        rate: null,
      }),
    ),
  );
  await sink.received(count);
  return count / ((performance.now() - began) / 1000);
}
