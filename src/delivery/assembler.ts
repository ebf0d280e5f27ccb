import { LRUCache } from "lru-cache";
import { type Decoded, type Undecodable, findDialect } from "../dialects/index.ts";
import {
  type Clock,
  type EventId,
  type Fate,
  type IdMint,
  type Source,
  StoreUnavailableError,
  type TenantId,
} from "../model/index.ts";
import type {
  Acceptance,
  Accepted,
  CallWrite,
  Directory,
  Store,
  StoredCall,
  StoredJob,
} from "../store/index.ts";
import type { Dispatcher } from "./dispatcher.ts";
import { KeyedQueue } from "./keyed-queue.ts";
import { type Arrival, type Known, type Taken, type ToldMessage, planMessage } from "./message-plan.ts";
import { planCompletion } from "./plan.ts";
import { type Addressed, type Occasion, recipientOf } from "./recipients.ts";
import { digestOf, sortTold } from "./told.ts";
import { writeAcceptance } from "./write-acceptance.ts";

/** What the assembler works with. */
export interface AssemblerParts {
  readonly store: Store;
  readonly directory: Directory;
  readonly dispatcher: Dispatcher;
  readonly clock: Clock;
  readonly mint: IdMint;
}

/** A message with what its dialect made of it. */
export interface Incoming {
  readonly source: Source;
  readonly arrival: Arrival;
  readonly decoded: Decoded;
}

// Calls whose parts come one after the other are kept ready, so that a part need not be planned twice.
const keptCalls = 5_000;
const keptCharacters = 16 * 1024 * 1024;
const keptJobs = 10_000;
// A job whose calls are all gone by age is gone too. None goes in less than a day, so after an hour a job is simply
// made known again.
const keptJobsMs = 60 * 60 * 1000;
// Another process can overtake a plan, but hardly this often in a row.
const mostPlans = 20;

/** Makes calls and jobs of messages, and deliveries of what that brings about. */
export class Assembler {
  readonly #parts: AssemblerParts;
  readonly #queue = new KeyedQueue();
  readonly #incomplete = new LRUCache<string, StoredCall>({
    max: keptCalls,
    maxSize: keptCharacters,
    sizeCalculation: ({ events }) => 1 + events.reduce((sum, { facts }) => sum + (facts?.length ?? 0), 0),
  });
  #tellTaken: (source: Source, fate: Fate) => void = () => {};
  readonly #knownJobs = new LRUCache<string, true>({ max: keptJobs, ttl: keptJobsMs });

  constructor(parts: AssemblerParts) {
    this.#parts = parts;
  }

  /**
   * Stores a message with all that follows from it, and hands what is to be sent at once to the dispatcher. Once
   * this resolves the message may be acknowledged (promise 1). @throws StoreUnavailableError
   */
  async take(incoming: Incoming): Promise<Taken> {
    const taken = await this.#take(incoming);
    if (incoming.arrival.kind === "new") this.#tellTaken(incoming.source, taken.fate);
    return taken;
  }

  /** Tells of every message that came in and is stored. */
  onTaken(listener: (source: Source, fate: Fate) => void): void {
    this.#tellTaken = listener;
  }

  #take({ source, arrival, decoded }: Incoming): Promise<Taken> {
    if (!decoded.ok) return this.#quarantine(source, arrival, decoded);
    const told = sortTold(decoded.events);
    const keys = [...told.calls.keys(), ...told.jobs.keys(), ...told.others.map(digestOf)];
    const message = { tenant: source.tenant, arrival, name: decoded.message, told };
    return this.#queue.run(
      keys.map((key) => `${source.id} ${key}`),
      () => this.#takeTold(source, message),
    );
  }

  /** Completes a call whose grace time is over (P2). A part that came meanwhile leaves it for the next look. */
  complete(state: StoredCall): Promise<void> {
    const key = `${state.source} ${state.key}`;
    return this.#queue.run([key], async () => {
      const into: Addressed = { deliveries: [], bodies: [] };
      const source = this.#parts.directory.source(state.tenant, state.source);
      const occasion = this.#occasion(
        state.tenant,
        source ?? { id: state.source, dialect: null, graceSeconds: 0 },
      );
      const write = planCompletion(state, occasion, into);
      const plan = { calls: [write], jobs: [], others: [], bodies: into.bodies };
      await writeAcceptance(
        this.#parts,
        { tenant: state.tenant, at: occasion.now, message: null, ...plan },
        null,
      );
      this.#incomplete.delete(key);
    });
  }

  async #quarantine({ tenant }: Source, arrival: Arrival, { reason, path }: Undecodable): Promise<Taken> {
    const found = { fate: "quarantined", reason, path, name: null } as const;
    const message =
      arrival.kind === "new"
        ? { ...arrival, ...found, repeats: null }
        : { kind: arrival.kind, id: arrival.id, ...found };
    const nothing = { calls: [], jobs: [], others: [], bodies: [] };
    await this.#parts.store.accept({ tenant, at: this.#parts.clock.now(), message, ...nothing });
    return { message: arrival.id, fate: "quarantined", events: [] };
  }

  async #takeTold(source: Source, message: ToldMessage): Promise<Taken> {
    let known = this.#recall(source, message);
    for (let round = 0; round < mostPlans; round += 1) {
      const wire = { name: message.name, bytes: message.arrival.body.length };
      const occasion = { ...this.#occasion(source.tenant, source), message: wire };
      const { acceptance, taken } = planMessage(message, known, occasion);
      const accepted = await writeAcceptance(this.#parts, acceptance, message.arrival.body);
      if (accepted.kind === "stored") {
        for (const write of acceptance.calls) this.#keep(write, known.calls.get(write.key), acceptance);
        return taken;
      }
      known = learn(known, accepted);
    }
    throw new StoreUnavailableError("the same call was changed too often meanwhile");
  }

  #occasion(
    tenantId: TenantId,
    source: Pick<Source, "id" | "graceSeconds"> & { readonly dialect: string | null },
  ): Occasion {
    const { directory, dispatcher, clock, mint } = this.#parts;
    const tenant = directory.tenant(tenantId);
    const recipients =
      tenant === undefined
        ? []
        : directory.endpointsOf(tenantId).map((endpoint) => recipientOf(endpoint, tenant));
    return {
      source,
      sourceDialect: findDialect(source.dialect ?? "") ?? null,
      message: null,
      recipients,
      mint,
      admit: (endpoint, bytes) => dispatcher.admit(endpoint, bytes),
      knowsJob: (key) => this.#knownJobs.has(`${source.id} ${key}`),
      now: clock.now(),
    };
  }

  #recall(source: Source, { told }: ToldMessage): Known {
    const calls = new Map<string, StoredCall>();
    for (const key of told.calls.keys()) {
      const call = this.#incomplete.get(`${source.id} ${key}`);
      if (call !== undefined) calls.set(key, call);
    }
    return { calls, jobs: new Map(), others: new Map() };
  }

  /** Remembers a call for as long as parts of it are to come, and its job as one that is known. */
  #keep(write: CallWrite, before: StoredCall | undefined, { tenant, at, message }: Acceptance): void {
    const { id, source, key, at: began, row, job } = write;
    if (job !== null) this.#knownJobs.set(`${source} ${job.key}`, true);
    if (row.completed) {
      this.#incomplete.delete(`${source} ${key}`);
      return;
    }
    const events = write.events.map((event) => ({ ...event, message: message?.id ?? null, receivedAt: at }));
    const state = {
      tenant,
      id,
      source,
      key,
      at: began,
      ...row,
      events: [...(before?.events ?? []), ...events],
    };
    this.#incomplete.set(`${source} ${key}`, state);
  }
}

/** What is known once the store has shown that a plan was outdated. */
function learn(known: Known, accepted: Exclude<Accepted, { kind: "stored" }>): Known {
  if (accepted.kind === "known") {
    return {
      ...known,
      others: new Map<string, EventId>([...known.others, [accepted.digest, accepted.event]]),
    };
  }
  return {
    calls: byKey<StoredCall>(accepted.calls),
    jobs: byKey<StoredJob>(accepted.jobs),
    others: known.others,
  };
}

function byKey<State extends { readonly key: string }>(states: readonly State[]): ReadonlyMap<string, State> {
  return new Map(states.map((state) => [state.key, state]));
}
