import type { paths } from "../../api/hub.ts";
import type { Pulse } from "../../live/pulse-log.ts";
import { type Rates, ratesOf } from "./rates.ts";

/** What happened, as the hub answers it. */
export type Traffic =
  paths["/v1/tenants/{tenant}/traffic"]["get"]["responses"][200]["content"]["application/json"];

/** A point of a chart: when, and what happened from then on until the next. */
export type Point = Rates & { readonly at: number };

const stepMs = { minute: 60_000, hour: 3_600_000 } as const;

/** All sources and endpoints together, with a point for every step, also for those in which nothing happened. */
export function pointsOf(traffic: Traffic): readonly Point[] {
  const size = stepMs[traffic.step];
  const floor = (time: string) => Math.floor(Date.parse(time) / size) * size;
  const sums = new Map<number, { received: number; delivered: number; failed: number }>();
  for (let at = floor(traffic.since); at <= Date.parse(traffic.until); at += size)
    sums.set(at, { received: 0, delivered: 0, failed: 0 });
  for (const { kind, points } of traffic.subjects) {
    for (const { at, good, again, bad } of points) {
      const sum = sums.get(floor(at));
      if (sum === undefined) continue;
      if (kind === "source") {
        sum.received += good + again + bad;
        sum.failed += bad;
      } else {
        sum.delivered += good;
        sum.failed += again + bad;
      }
    }
  }
  return [...sums].map(([at, sum]) => ({ at, ...sum }));
}

/** A point for every second of the last five minutes that was told of. */
export function livePoints(pulses: readonly Pulse[]): readonly Point[] {
  return pulses.map((pulse) => ({ at: Date.parse(pulse.at), ...ratesOf(pulse) }));
}
