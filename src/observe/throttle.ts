import { LRUCache } from "lru-cache";
import type { Clock } from "../model/index.ts";
import type { Log, LogEvent } from "./log.ts";

// What a misconfigured platform does a thousand times a second is said once in this time, with a count.
const sayEveryMs = 10_000;
const keptKeys = 1_000;

interface Said {
  readonly at: number;
  unsaid: number;
}

/** A log that says the same thing only so often; `times` tells how often it happened since it was last said. */
export function throttle(
  log: Log,
  clock: Clock,
): (key: string, event: LogEvent, fields: Readonly<Record<string, unknown>>) => void {
  const said = new LRUCache<string, Said>({ max: keptKeys });
  return (key, event, fields) => {
    const now = clock.now();
    const last = said.get(`${event} ${key}`);
    if (last !== undefined && now - last.at < sayEveryMs) {
      last.unsaid += 1;
      return;
    }
    said.set(`${event} ${key}`, { at: now, unsaid: 0 });
    log(event, { ...fields, times: 1 + (last?.unsaid ?? 0) });
  };
}
