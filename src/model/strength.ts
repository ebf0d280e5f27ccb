import type { FactEvent } from "./event.ts";
import { parseIso } from "./terms/index.ts";
import { isFinalJobStatus } from "./terms/index.ts";

/**
 * The events from the weakest to the strongest, each once, in an order that only their content decides:
 *
 * 1. what kind of event it is: a manual change of intent over a record, a record over its parts;
 * 2. the platform's own version mark;
 * 3. for jobs: when it happened, then whether it ended the job;
 * 4. how much it tells;
 * 5. its text.
 */
export function byStrength<Event extends FactEvent>(events: readonly Event[]): readonly Event[] {
  if (events.length < 2) return events;
  const texts = new Map(events.map((event) => [JSON.stringify(event), event]));
  return [...texts.entries()]
    .map(([text, event]) => ({ event, strength: strengthOf(event, text) }))
    .sort((a, b) => compare(a.strength, b.strength))
    .map(({ event }) => event);
}

type Strength = readonly (number | string)[];

function strengthOf(event: FactEvent, text: string): Strength {
  const version = event.version ?? "";
  return [kindStrength(event), version, ...jobStrength(event), countTold(event), text];
}

function kindStrength(event: FactEvent): number {
  switch (event.type) {
    case "platform.other":
    case "call.dialog":
    case "call.recording":
      return 0;
    case "call.record":
    case "job.status_changed":
      return 1;
    case "call.intent_changed":
      return 2;
  }
}

function jobStrength(event: FactEvent): Strength {
  if (event.type !== "job.status_changed") return [0, 0];
  const at = parseIso(event.occurredAt ?? "") ?? 0;
  return [at, isFinalJobStatus(event.job.status) ? 1 : 0];
}

function countTold(value: unknown): number {
  if (value === null || value === undefined || value === "") return 0;
  if (typeof value !== "object") return 1;
  return Object.values(value).reduce<number>((sum, part) => sum + countTold(part), 0);
}

function compare(a: Strength, b: Strength): number {
  for (const [index, left] of a.entries()) {
    const right = b[index];
    if (right !== undefined && left !== right) return left < right ? -1 : 1;
  }
  return 0;
}
