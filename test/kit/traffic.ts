import { type Dialect, dialects } from "../../src/dialects/index.ts";
import { defaultTimeZone, toInstant } from "../../src/model/index.ts";
import { makeCall, seededChance } from "../../src/simulator/index.ts";

/** One callback of a platform. */
export interface Callback {
  readonly dialect: string;
  readonly body: string;
}

/**
 * What all platforms push about so many calls each: every message, some of them twice, some again with changed
 * facts, and in no good order. The same for the same seed.
 */
export function makeTraffic(callsEach: number, seed: number): readonly Callback[] {
  const chance = seededChance(seed);
  const callbacks = dialects.flatMap((dialect) => callbacksOf(dialect, callsEach, chance));
  return callbacks
    .map((callback) => ({ callback, place: chance() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ callback }) => callback);
}

function callbacksOf(dialect: Dialect, calls: number, chance: () => number): Callback[] {
  return Array.from({ length: calls }).flatMap((_, index) => {
    const call = makeCall({
      platform: dialect.name,
      id: 70_000 + index,
      jobId: "8800",
      endedAt: toInstant(Date.UTC(2026, 10, 20, 3, 0, index)),
      timezone: defaultTimeZone,
      chance,
    });
    const context = { timezone: defaultTimeZone };
    const bodies = dialect.pushes(call, context).map(({ body }) => body);
    const revised = chance() < 0.2 ? dialect.pushes({ ...call, labels: ["改期回访"] }, context) : [];
    const repeated = bodies.filter(() => chance() < 0.2).map((body) => ` ${body}\n`);
    return [...bodies, ...revised.map(({ body }) => body), ...repeated].map((body) => ({
      dialect: dialect.name,
      body,
    }));
  });
}

/** How callbacks are pushed. */
export interface Pushing {
  readonly callbacks: readonly Callback[];
  /** Where the dialect's source takes pushes just now; called anew for every push. */
  readonly urlOf: (dialect: string) => Promise<string>;
  readonly concurrency: number;
  readonly onAcknowledged?: (acknowledged: number) => void;
  /** Called for every push that was answered without an acknowledgement. */
  readonly onRefused?: (answer: Response, body: string) => void;
}

/** Pushes everything, each callback until it is acknowledged, as a platform would; whatever happens to the hub. */
export async function pushUntilAcknowledged(pushing: Pushing): Promise<void> {
  const { callbacks, concurrency, onAcknowledged } = pushing;
  const waiting = [...callbacks];
  let acknowledged = 0;
  const pusher = async () => {
    for (let callback = waiting.shift(); callback !== undefined; callback = waiting.shift()) {
      if (await isAcknowledged(callback, pushing)) {
        acknowledged += 1;
        onAcknowledged?.(acknowledged);
      } else waiting.push(callback);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, pusher));
}

async function isAcknowledged({ dialect, body }: Callback, pushing: Pushing): Promise<boolean> {
  try {
    const url = await pushing.urlOf(dialect);
    const answer = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    const text = await answer.text();
    if (answer.ok) return true;
    pushing.onRefused?.(answer, text);
    return false;
  } catch {
    // The hub is gone, or went away in the middle: whether it took the message is not known.
    return false;
  }
}
