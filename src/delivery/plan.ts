import {
  type Call,
  type CallFactEvent,
  type CanonicalEvent,
  type EventId,
  type Instant,
  type JobEvent,
  type OtherEvent,
  foldCall,
  foldJob,
  parseIso,
  toInstant,
} from "../model/index.ts";
import {
  type CallRow,
  type CallWrite,
  type JobRow,
  type JobWrite,
  type NewEvent,
  type OtherWrite,
  type StoredCall,
  type StoredEvent,
  type StoredJob,
  callFacts,
  jobFacts,
} from "../store/index.ts";
import { type Addressed, type Happened, type Occasion, address } from "./recipients.ts";
import { type Told, digestOf } from "./told.ts";

// What a message changes, decided from what it tells and what is stored, before anything is written.
//
// P1. Facts that are there already make no second event (promise 4).
// P2. call.completed is made once a call: when every expected part is there, or when the grace time is over.
// P3. A change of the folded call after that makes one call.revised.

/** An event that a message told, and whether it was known. */
export interface Noted {
  readonly id: EventId;
  readonly duplicate: boolean;
}

/** What a message tells about one call or job, and how that is stored; undefined for a new one. */
export interface Subject<Event extends CallFactEvent | JobEvent, State> {
  /** The platform's own id. */
  readonly key: string;
  readonly told: readonly Told<Event>[];
  readonly state: State | undefined;
}

/** A plan for one call or job: what to write, or nothing where all of it is known. */
export interface Plan<Write> {
  readonly write: Write | null;
  /** For each event told, in their order. */
  readonly noted: readonly Noted[];
}

/** Plans what events tell about a call. */
export function planCall(
  { key, told, state }: Subject<CallFactEvent, StoredCall>,
  occasion: Occasion,
  into: Addressed,
): Plan<CallWrite> {
  const { noted, fresh } = note(told, state?.events, occasion);
  if (fresh.length === 0) return { write: null, noted };
  const before = callFacts(state?.events ?? []);
  const facts = [...before, ...fresh.map(({ told: { event } }) => event)];
  const call = foldCall(facts);
  const changed = before.length === 0 || JSON.stringify(foldCall(before)) !== JSON.stringify(call);
  const awaiting = occasion.sourceDialect?.awaits(call, arrivedOf(facts)) ?? [];
  const progress = progressOf(state, { changed, awaiting, grace: graceEnd(occasion) });
  const summary = summaryType(state, { completed: progress.completed, changed });
  return { write: writeCall({ key, state, call, progress, fresh, summary }, occasion, into), noted };
}

/** Plans the completion of a call whose grace time is over (P2). */
export function planCompletion(state: StoredCall, occasion: Occasion, into: Addressed): CallWrite {
  const call = foldCall(callFacts(state.events));
  const { revision, awaiting } = state;
  const progress = { version: state.version + 1, revision, completed: true, awaiting, graceEndsAt: null };
  return writeCall(
    { key: state.key, state, call, progress, fresh: [], summary: "call.completed" },
    occasion,
    into,
  );
}

/** Plans what events tell about a job. */
export function planJob(
  { key, told, state }: Subject<JobEvent, StoredJob>,
  occasion: Occasion,
  into: Addressed,
): Plan<JobWrite> {
  const { noted, fresh } = note(told, state?.events, occasion);
  if (fresh.length === 0) return { write: null, noted };
  const facts = [...jobFacts(state?.events ?? []), ...fresh.map(({ told: { event } }) => event)];
  const version = (state?.version ?? 0) + 1;
  const write = {
    id: state?.id ?? occasion.mint.mint("job"),
    source: occasion.source.id,
    key,
    expectedVersion: version - 1,
    row: { version, ...jobColumns(facts, occasion.now) },
    events: fresh.map(({ id, told }) => newEvent(id, told, version)),
    deliveries: deliveriesOf(fresh.map(happened), occasion, into),
  };
  return { write, noted };
}

function jobColumns(facts: readonly JobEvent[], now: Instant): Omit<JobRow, "version"> {
  const { facts: job, decidedBy } = foldJob(facts);
  return {
    name: job.name ?? null,
    status: job.status,
    statusAt: parseIso(decidedBy.occurredAt ?? "") ?? now,
  };
}

/** Plans an event that is about neither. */
export function planOther(told: Told<OtherEvent>, occasion: Occasion, into: Addressed): OtherWrite {
  const id = occasion.mint.mint("event");
  return {
    source: occasion.source.id,
    event: { ...newEvent(id, told, 0), digest: digestOf(told) },
    deliveries: deliveriesOf([happened({ id, told })], occasion, into),
  };
}

interface Fresh<Event extends CallFactEvent | JobEvent | OtherEvent> {
  readonly id: EventId;
  readonly told: Told<Event>;
}

/** Which of the events are new (P1). */
function note<Event extends CallFactEvent | JobEvent>(
  told: readonly Told<Event>[],
  stored: readonly StoredEvent[] = [],
  { mint }: Occasion,
): { readonly noted: readonly Noted[]; readonly fresh: readonly Fresh<Event>[] } {
  const noted: Noted[] = [];
  const fresh: Fresh<Event>[] = [];
  for (const one of told) {
    const known = stored.find(({ facts }) => facts !== null && one.json.equals(facts));
    const id = known?.id ?? mint.mint("event");
    noted.push({ id, duplicate: known !== undefined });
    if (known === undefined) fresh.push({ id, told: one });
  }
  return { noted, fresh };
}

function arrivedOf(facts: readonly CallFactEvent[]): ReadonlySet<string> {
  return new Set(facts.map(({ type, phase }) => (phase === undefined ? type : `${type}:${phase}`)));
}

type Progress = Pick<CallRow, "version" | "revision" | "completed" | "awaiting" | "graceEndsAt">;

function graceEnd({ now, source }: Occasion): Instant {
  return toInstant(now + Math.round(source.graceSeconds * 1000));
}

/** A call that nothing was told of yet. */
const untold: Progress = { version: 0, revision: 0, completed: false, awaiting: [], graceEndsAt: null };

function progressOf(
  state: Progress = untold,
  told: { readonly changed: boolean; readonly awaiting: readonly string[]; readonly grace: Instant },
): Progress {
  const completed = state.completed || told.awaiting.length === 0;
  return {
    version: state.version + 1,
    revision: state.revision + (told.changed ? 1 : 0),
    completed,
    awaiting: told.awaiting,
    graceEndsAt: completed ? null : (state.graceEndsAt ?? told.grace),
  };
}

type SummaryType = "call.completed" | "call.revised" | null;

function summaryType(
  state: StoredCall | undefined,
  { completed, changed }: { readonly completed: boolean; readonly changed: boolean },
): SummaryType {
  if (state?.completed === true) return changed ? "call.revised" : null;
  return completed ? "call.completed" : null;
}

interface CallChange {
  readonly key: string;
  readonly state: StoredCall | undefined;
  readonly call: Call;
  readonly progress: Progress;
  readonly fresh: readonly Fresh<CallFactEvent>[];
  readonly summary: SummaryType;
}

function writeCall(change: CallChange, occasion: Occasion, into: Addressed): CallWrite {
  const { key, state, call, progress, fresh, summary } = change;
  const { mint, source, knowsJob } = occasion;
  const summaries = summary === null ? [] : [summarize(summary, call, mint.mint("event"))];
  const events = [
    ...fresh.map(({ id, told }) => newEvent(id, told, progress.version)),
    ...summaries.map(({ id, event }) => ({
      id,
      type: event.type,
      version: progress.version,
      digest: null,
      facts: null,
    })),
  ];
  return {
    id: state?.id ?? mint.mint("call"),
    source: source.id,
    key,
    at: state?.at ?? beginningOf(call, occasion),
    expectedVersion: state?.version ?? 0,
    row: { ...progress, ...columnsOf(call) },
    job: call.jobId === null || knowsJob(call.jobId) ? null : { id: mint.mint("job"), key: call.jobId },
    events,
    deliveries: deliveriesOf([...fresh.map(happened), ...summaries], occasion, into),
  };
}

function summarize(type: "call.completed" | "call.revised", call: Call, id: EventId): Happened {
  return { id, event: { type, occurredAt: call.endedAt, call }, isSummary: true };
}

function happened({
  id,
  told,
}: {
  readonly id: EventId;
  readonly told: { readonly event: CanonicalEvent };
}): Happened {
  return { id, event: told.event, isSummary: false };
}

function newEvent(id: EventId, { event, json }: Told, version: number): NewEvent {
  return { id, type: event.type, version, digest: null, facts: json };
}

function deliveriesOf(happened: readonly Happened[], occasion: Occasion, into: Addressed) {
  const before = into.deliveries.length;
  address(happened, occasion, into);
  return into.deliveries.slice(before);
}

function columnsOf(call: Call): Omit<CallRow, keyof Progress> {
  const { platform, jobId, outcome, intent, from, to } = call;
  return { platform, jobKey: jobId, outcome, intent: intent?.level ?? null, from, to };
}

const aDay = 24 * 60 * 60 * 1000;

/**
 * When a call is shown to have begun: as its first message told, else when that message came. It never changes
 * again, so that lists in this order stay right while rows come in. A time that lies ahead of us is not believed.
 */
function beginningOf(call: Call, { now }: Occasion): Instant {
  const told = call.dialedAt ?? call.ringingAt ?? call.answeredAt ?? call.endedAt;
  const at = parseIso(told ?? "") ?? now;
  return at > now + aDay ? now : at;
}
