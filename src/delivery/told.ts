import { hash } from "node:crypto";
import {
  type CallFactEvent,
  type CanonicalEvent,
  type FactEvent,
  type JobEvent,
  type OtherEvent,
  isCallEvent,
} from "../model/index.ts";

/** A fact as a message told it, with its JSON, by which a repeat is known: equal facts have equal text. */
export interface Told<Event extends FactEvent = FactEvent> {
  readonly event: Event;
  readonly json: Buffer;
}

/** What a message told, by what it is about. */
export interface ToldBySubject {
  /** By the platform's id of the call. */
  readonly calls: ReadonlyMap<string, readonly Told<CallFactEvent>[]>;
  /** By the platform's id of the job. */
  readonly jobs: ReadonlyMap<string, readonly Told<JobEvent>[]>;
  readonly others: readonly Told<OtherEvent>[];
}

/** The events of a message, each once, by what they are about. */
export function sortTold(events: readonly CanonicalEvent[]): ToldBySubject {
  const calls = new Map<string, Told<CallFactEvent>[]>();
  const jobs = new Map<string, Told<JobEvent>[]>();
  const others: Told<OtherEvent>[] = [];
  for (const event of events) {
    if (isCallEvent(event)) append(calls, event.call.id, tell(asFact(event)));
    else if (event.type === "job.status_changed") append(jobs, event.job.id, tell(event));
    else others.push(tell(event));
  }
  return { calls, jobs, others };
}

/**
 * The facts in an event about a call. A summary that another hub made tells what a record does: this hub makes its
 * own summaries, once a call.
 */
function asFact(event: Extract<CanonicalEvent, { call: unknown }>): CallFactEvent {
  switch (event.type) {
    case "call.completed":
    case "call.revised":
      return { ...event, type: "call.record" };
    case "call.record":
    case "call.recording":
    case "call.dialog":
    case "call.intent_changed":
      return { ...event, type: event.type };
  }
}

function tell<Event extends FactEvent>(event: Event): Told<Event> {
  return { event, json: Buffer.from(JSON.stringify(event)) };
}

/** A digest of a fact that belongs to no call or job among whose facts a repeat would be found. */
export function digestOf({ json }: Told): string {
  return hash("sha256", json, "base64url");
}

function append<Event extends FactEvent>(
  map: Map<string, Told<Event>[]>,
  key: string,
  told: Told<Event>,
): void {
  const before = map.get(key);
  if (before === undefined) map.set(key, [told]);
  else if (!before.some(({ json }) => json.equals(told.json))) before.push(told);
}
