import {
  type CallFactEvent,
  type CanonicalEvent,
  type JobEvent,
  foldCall,
  parseJson,
} from "../model/index.ts";
import type { StoredEvent } from "./store.ts";

/** The facts that were told about a call, without what the hub made itself; up to a version where one is given. */
export function callFacts(
  events: readonly StoredEvent[],
  version = Number.MAX_SAFE_INTEGER,
): readonly CallFactEvent[] {
  return readFacts(events.filter((event) => event.version <= version));
}

/** The status events of a job. */
export function jobFacts(events: readonly StoredEvent[]): readonly JobEvent[] {
  return readFacts(events);
}

/** What an event said: the facts that were told, or for a summary the call as it was then, by the call's events. */
export function contentOf(event: StoredEvent, history: readonly StoredEvent[]): CanonicalEvent {
  if (event.type === "call.completed" || event.type === "call.revised") {
    const call = foldCall(callFacts(history, event.version));
    return { type: event.type, occurredAt: call.endedAt, call };
  }
  const [told] = readFacts<CanonicalEvent>([event]);
  if (told === undefined) throw new TypeError(`Expected event ${event.id} to tell something`);
  return told;
}

const utf8 = new TextDecoder();

function readFacts<Event>(events: readonly StoredEvent[]): readonly Event[] {
  return events
    .map(({ facts }) => facts)
    .filter((facts) => facts !== null)
    .map((facts) => {
      const parsed = parseJson(utf8.decode(facts));
      if (!parsed.ok) throw new TypeError(`Expected the facts of an event to be JSON: ${parsed.why}`);
      const event: unknown = parsed.value;
      assertStored<Event>(event);
      return event;
    });
}

function assertStored<Event>(_event: unknown): asserts _event is Event {
  // Only what was accepted is stored; checking each event again on each read would cost more than reading it.
}
