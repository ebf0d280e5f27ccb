import type { CallId, EventId, Fate, MessageId, TenantId } from "../model/index.ts";
import type {
  Acceptance,
  CallWrite,
  JobWrite,
  NewMessage,
  OtherWrite,
  RereadMessage,
  StoredCall,
  StoredJob,
} from "../store/index.ts";
import { type Noted, planCall, planJob, planOther } from "./plan.ts";
import type { Addressed, Occasion } from "./recipients.ts";
import { type ToldBySubject, digestOf } from "./told.ts";

/** A message, new or read again, before it is known what it repeats. */
export type Arrival =
  | Omit<NewMessage, "fate" | "reason" | "path" | "name" | "repeats">
  | (Pick<RereadMessage, "kind" | "id"> & { readonly body: Uint8Array });

/** What became of a message. */
export interface Taken {
  readonly message: MessageId;
  readonly fate: Fate;
  /** The events it told: calls', jobs', others'; none for one that could not be decoded. */
  readonly events: readonly Noted[];
}

/** A message and what it tells. */
export interface ToldMessage {
  readonly tenant: TenantId;
  readonly arrival: Arrival;
  /** The name of the wire message. */
  readonly name: string;
  readonly told: ToldBySubject;
}

/** What is stored of the calls, jobs and other events that a message is about, by key or digest. */
export interface Known {
  readonly calls: ReadonlyMap<string, StoredCall>;
  readonly jobs: ReadonlyMap<string, StoredJob>;
  readonly others: ReadonlyMap<string, EventId>;
}

/** What to write for a message, and what it then came to. */
export interface MessagePlan {
  readonly acceptance: Acceptance;
  readonly taken: Taken;
}

/** Plans a whole message: new facts with what follows from them, or a repeat that changes nothing. */
export function planMessage(message: ToldMessage, known: Known, occasion: Occasion): MessagePlan {
  const { tenant, arrival, name, told } = message;
  const into: Addressed = { deliveries: [], bodies: [] };
  const calls = [...told.calls].map(([key, events]) =>
    planCall({ key, told: events, state: known.calls.get(key) }, occasion, into),
  );
  const jobs = [...told.jobs].map(([key, events]) =>
    planJob({ key, told: events, state: known.jobs.get(key) }, occasion, into),
  );
  const others = planOthers(told, known, occasion, into);
  const noted = [...calls, ...jobs, ...others].flatMap((plan) => plan.noted);
  const fate = noted.every(({ duplicate }) => duplicate) ? "duplicate" : "decoded";
  const repeats = fate === "duplicate" ? ([...known.calls.values()][0]?.id ?? null) : null;
  const acceptance = {
    tenant,
    at: occasion.now,
    message: messageOf(arrival, { fate, name, repeats }),
    calls: writesOf<CallWrite>(calls),
    jobs: writesOf<JobWrite>(jobs),
    others: writesOf<OtherWrite>(others),
    bodies: into.bodies,
  };
  return { acceptance, taken: { message: arrival.id, fate, events: noted } };
}

interface Planned<Write> {
  readonly write: Write | null;
  readonly noted: readonly Noted[];
}

function planOthers(
  { others }: ToldBySubject,
  known: Known,
  occasion: Occasion,
  into: Addressed,
): readonly Planned<OtherWrite>[] {
  return others.map((told) => {
    const before = known.others.get(digestOf(told));
    if (before !== undefined) return { write: null, noted: [{ id: before, duplicate: true }] };
    const write = planOther(told, occasion, into);
    return { write, noted: [{ id: write.event.id, duplicate: false }] };
  });
}

function writesOf<Write>(plans: readonly Planned<Write>[]): readonly Write[] {
  return plans.map(({ write }) => write).filter((write) => write !== null);
}

function messageOf(
  arrival: Arrival,
  { fate, name, repeats }: { readonly fate: Fate; readonly name: string; readonly repeats: CallId | null },
): NewMessage | RereadMessage {
  const found = { fate, name, reason: null, path: null };
  if (arrival.kind === "new") return { ...arrival, ...found, repeats };
  return { kind: "reread", id: arrival.id, ...found };
}
