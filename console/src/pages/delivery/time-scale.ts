// An axis of time on which a tenth of a second and a day can both be read. Every stretch between two moments that matter
// takes room by its magnitude, so the gaps of a ladder stand beside each other however much they grow.

/** Where moments stand on an axis, from 0 at its beginning to 1 at its end. */
export type TimeScale = (at: number) => number;

// A stretch much shorter than this takes room by its length, a longer one by its magnitude.
const unitMs = 1_000;

function room(stretchMs: number): number {
  return Math.log1p(stretchMs / unitMs);
}

/** A scale through these moments, in milliseconds since whenever. */
export function timeScale(moments: readonly number[]): TimeScale {
  const stops = [...new Set(moments)].toSorted((a, b) => a - b);
  const [first = 0] = stops;
  const last = stops.at(-1) ?? first;
  const reached: number[] = [0];
  for (const [index, stop] of stops.slice(1).entries()) {
    reached.push((reached[index] ?? 0) + room(stop - (stops[index] ?? stop)));
  }
  const whole = reached.at(-1) ?? 0;
  if (whole === 0) return () => 0;
  return (at) => {
    if (at >= last) return 1;
    const before = Math.max(
      0,
      stops.findLastIndex((stop) => stop <= at),
    );
    return ((reached[before] ?? 0) + room(Math.max(0, at - (stops[before] ?? at)))) / whole;
  };
}

/** A mark on the axis. */
export interface Tick {
  readonly afterSeconds: number;
  readonly place: number;
}

const tickSeconds = [
  1, 5, 15, 60, 300, 900, 3_600, 10_800, 21_600, 43_200, 86_400, 172_800, 345_600, 604_800, 2_592_000,
];

/** Round spans of time since the beginning, as far apart from each other as their texts need: a share of the axis. */
export function ticksOf(
  scale: TimeScale,
  {
    beginsAt,
    endsAt,
    leastApart,
  }: { readonly beginsAt: number; readonly endsAt: number; readonly leastApart: number },
): readonly Tick[] {
  const ticks: Tick[] = [{ afterSeconds: 0, place: 0 }];
  for (const afterSeconds of tickSeconds) {
    const at = beginsAt + afterSeconds * 1_000;
    const place = scale(at);
    if (at > endsAt || place > 1 - leastApart / 2) break;
    if (place - (ticks.at(-1)?.place ?? 0) >= leastApart) ticks.push({ afterSeconds, place });
  }
  return ticks;
}
