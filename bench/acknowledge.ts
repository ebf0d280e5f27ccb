// How long acknowledgements take at an even rate, everything being delivered meanwhile.
import { percentile, print, shown, tell } from "./measure.ts";
import { BenchHub, Sink, load } from "./rig.ts";

const concurrency = 64;

/** Prints the times and the memory. */
export async function benchAcknowledge(perSecond: number, seconds: number, store?: string): Promise<void> {
  using sink = await Sink.start();
  using hub = await BenchHub.start([], undefined, store);
  const url = await hub.passThrough(sink.url, { concurrency });
  const count = perSecond * seconds;
  tell("warming up");
  await load({ urls: [url], first: 0, count: perSecond * 3, concurrency, rate: perSecond });
  tell(`${seconds} s at ${perSecond}/s`);
  const took = await load({ urls: [url], first: count, count, concurrency, rate: perSecond });
  await sink.received(perSecond * 3 + count);
  const [p50, p99] = [percentile(took, 0.5), percentile(took, 0.99)];
  print(
    `    acknowledged at ${shown(perSecond)}/s            p50 ${shown(p50, 1)} ms, p99 ${shown(p99, 1)} ms`,
  );
  print(`    resident memory at that rate     ${shown(hub.highestResidentMb)} MB`);
}
