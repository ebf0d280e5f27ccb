import { dialectNamed, type Encoded } from "../dialects/index.ts";
import {
  type AttemptError,
  type Clock,
  type Endpoint,
  type EndpointId,
  type EventType,
  type IdMint,
  type Tenant,
  type Text,
  type Verdict,
} from "../model/index.ts";
import { adviceOf } from "./advice.ts";
import type { Dispatcher } from "./dispatcher.ts";
import { judgeOutcome } from "./judge-outcome.ts";
import { makeOutbound } from "./make-outbound.ts";
import { recipientOf } from "./recipients.ts";
import { samplesOf } from "./sample-events.ts";
import type { Outcome, Transport } from "./transport.ts";

/** What a test takes. */
export interface EndpointTestParts {
  readonly dispatcher: Dispatcher;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly mint: IdMint;
}

/** What came of one sample. */
export interface TestResult {
  readonly message: string;
  readonly verdict: Verdict["kind"];
  readonly status: number | null;
  readonly error: AttemptError | null;
  readonly detail: string | null;
  readonly tookMs: number;
  readonly answer: string | null;
  /** What to do about it. */
  readonly advice: Text;
}

/** What came of a test. */
export interface TestReport {
  readonly results: readonly TestResult[];
  /** Messages that were not sent as the first got no answer at all. */
  readonly notSent: readonly string[];
}

/** The header by which a receiver tells a test. */
const testHeader = "ringback-test";

// So much longer than a delivery would, a test waits to see when and what is answered after all.
const patienceMs = 5_000;

/**
 * Sends samples of an endpoint's messages the way that deliveries go: the same guard, headers, signature and rule,
 * within the endpoint's caps. Nothing of it is stored, nor does it say anything about the endpoint's health.
 */
export class EndpointTest {
  readonly #parts: EndpointTestParts;
  readonly #underway = new Set<EndpointId>();

  constructor(parts: EndpointTestParts) {
    this.#parts = parts;
  }

  /** The names of the messages that can be tested. */
  messagesOf({ dialect }: Endpoint): readonly string[] {
    return dialectNamed(dialect).messages.map(({ name }) => name);
  }

  /** Sends a sample of that message, or of each that the endpoint wants; undefined while another test is underway. */
  async run(endpoint: Endpoint, tenant: Tenant, message: string | null): Promise<TestReport | undefined> {
    if (this.#underway.has(endpoint.id)) return undefined;
    this.#underway.add(endpoint.id);
    try {
      return await this.#sendAll(endpoint, this.#samples(endpoint, tenant, message));
    } finally {
      this.#underway.delete(endpoint.id);
    }
  }

  #samples(endpoint: Endpoint, tenant: Tenant, message: string | null): readonly Encoded[] {
    const { dialect, timezone, wants } = recipientOf(endpoint, tenant);
    const context = { endpoint, dialect, timezone, now: this.#parts.clock.now() };
    if (message === null) return samplesOf(wants, context);
    const every = new Set<EventType>(dialect.messages.flatMap(({ carries }) => carries));
    return samplesOf(every, context).filter((sample) => sample.message === message);
  }

  async #sendAll(endpoint: Endpoint, samples: readonly Encoded[]): Promise<TestReport> {
    const [first, ...rest] = samples;
    if (first === undefined) return { results: [], notSent: [] };
    const tried = await this.#send(endpoint, first);
    // Whoever can't be reached can't be reached with another message either.
    if (tried.status === null) return { results: [tried], notSent: rest.map(({ message }) => message) };
    const others = await Promise.all(rest.map((sample) => this.#send(endpoint, sample)));
    return { results: [tried, ...others], notSent: [] };
  }

  async #send(endpoint: Endpoint, { message, body }: Encoded): Promise<TestResult> {
    const { dispatcher, transport, clock, mint } = this.#parts;
    const dialect = dialectNamed(endpoint.dialect);
    const timeoutMs = endpoint.timeoutMs ?? dialect.policy.timeoutMs;
    const place = await dispatcher.place(endpoint);
    const at = clock.now();
    const marked = { ...endpoint, headers: { ...endpoint.headers, [testHeader]: "1" } };
    const bytes = new TextEncoder().encode(body);
    const sample = { id: mint.mint("delivery"), dialect: endpoint.dialect, message, body: bytes };
    const outbound = makeOutbound(sample, marked, { attempt: 1, now: at });
    const outcome = await transport
      .post({ ...outbound, timeoutMs: timeoutMs + patienceMs })
      .finally(() => place[Symbol.dispose]());
    const times = { number: 1, dueAt: at, at, now: clock.now() };
    const { verdict, attempt } = judgeOutcome(settledOf(outcome), dialect, endpoint, times);
    const isLate = attempt.tookMs > timeoutMs;
    const found = isLate ? { ...attempt, error: "timeout" as const } : attempt;
    const { status, error, detail, tookMs, answer } = found;
    const advice = adviceOf({ attempt: found, endpoint, dialect, timeoutMs });
    const kind = isLate ? "retry" : verdict.kind;
    return { message, verdict: kind, status, error, detail, tookMs, answer, advice };
  }
}

function settledOf(outcome: Outcome): Exclude<Outcome, { kind: "interrupted" }> {
  return outcome.kind === "interrupted" ? { kind: "failed", error: "interrupted", detail: "" } : outcome;
}
