import type { Acceptance, NewEvent } from "../store.ts";

// An acceptance has some sixty fields and a few kilobytes of bytes. Cloned from thread to thread field by field it
// costs more than writing it does. So a group of calls crosses as one text of JSON and one run of bytes, and what
// is bytes stands in the JSON as its place among the parts.

/** An acceptance whose bytes are elsewhere. */
export interface PackedAcceptance extends Omit<
  Acceptance,
  "message" | "calls" | "jobs" | "others" | "bodies"
> {
  readonly message:
    | null
    | Extract<Message, { kind: "reread" }>
    | Packed<Extract<Message, { kind: "new" }>, "body">;
  readonly calls: readonly PackedEvents<Acceptance["calls"][number]>[];
  readonly jobs: readonly PackedEvents<Acceptance["jobs"][number]>[];
  readonly others: readonly (Omit<Acceptance["others"][number], "event"> & { readonly event: PackedEvent })[];
  readonly bodies: readonly number[];
}

type Message = NonNullable<Acceptance["message"]>;
type Packed<Value, Key extends keyof Value> = Omit<Value, Key> & { readonly [Name in Key]: number };
type PackedEvent = Omit<NewEvent, "facts"> & { readonly facts: number | null };
type PackedEvents<Write> = Omit<Write, "events"> & { readonly events: readonly PackedEvent[] };

/** Takes the bytes out of an acceptance. */
export function packAcceptance(acceptance: Acceptance): {
  readonly packed: PackedAcceptance;
  readonly parts: readonly Uint8Array[];
} {
  const parts: Uint8Array[] = [];
  const put = (part: Uint8Array) => parts.push(part) - 1;
  const packEvent = ({ facts, ...plain }: NewEvent): PackedEvent => ({
    ...plain,
    facts: facts === null ? null : put(facts),
  });
  const { message, calls, jobs, others, bodies } = acceptance;
  const packed = {
    ...acceptance,
    message: message?.kind === "new" ? { ...message, body: put(message.body) } : message,
    calls: calls.map((call) => ({ ...call, events: call.events.map(packEvent) })),
    jobs: jobs.map((job) => ({ ...job, events: job.events.map(packEvent) })),
    others: others.map((other) => ({ ...other, event: packEvent(other.event) })),
    bodies: bodies.map(put),
  };
  return { packed, parts };
}

/** Puts the bytes back. */
export function unpackAcceptance(packed: PackedAcceptance, parts: readonly Uint8Array[]): Acceptance {
  const take = (index: number) => parts[index] ?? new Uint8Array();
  const unpackEvent = ({ facts, ...plain }: PackedEvent): NewEvent => ({
    ...plain,
    facts: facts === null ? null : take(facts),
  });
  const { message, calls, jobs, others, bodies } = packed;
  return {
    ...packed,
    message: message?.kind === "new" ? { ...message, body: take(message.body) } : message,
    calls: calls.map((call) => ({ ...call, events: call.events.map(unpackEvent) })),
    jobs: jobs.map((job) => ({ ...job, events: job.events.map(unpackEvent) })),
    others: others.map((other) => ({ ...other, event: unpackEvent(other.event) })),
    bodies: bodies.map(take),
  };
}
