import { type RecordableHistogram, createHistogram } from "node:perf_hooks";
import type { Dialect, Encoded } from "../dialects/index.ts";
import {
  type Clock,
  type DeliveryId,
  type Endpoint,
  type TimeZone,
  type Verdict,
  defaultTimeZone,
  parseId,
  parseJson,
  parseTenantId,
  plainEndpoint,
  toInstant,
} from "../model/index.ts";
import type { HttpTransport } from "../transport/index.ts";
import { between } from "./chance.ts";
import { pause } from "./pause.ts";
import { makeCall } from "./make-call.ts";

type Outbound = Parameters<HttpTransport["post"]>[0];

/** How a platform proves who it is, as an endpoint that is signed for would be set up. */
export type Proof = Partial<Pick<Endpoint, "secret" | "signing" | "headers">>;

/** A pretend platform. */
export interface PlatformOptions {
  readonly dialect: Dialect;
  /** Where it pushes to. */
  readonly url: string;
  readonly transport: HttpTransport;
  readonly clock: Clock;
  readonly chance: () => number;
  /** Call ids count up from here. */
  readonly firstId: number;
  /** The ladder's gaps are multiplied by this, so that nobody waits for hours. */
  readonly ladderScale: number;
  /** How it proves who it is; without, it does not. */
  readonly proof?: Proof;
  /** Attempts at a message; as many as the ladder has unless told. */
  readonly mostAttempts?: number;
  /** Once aborted, nothing more is pushed, and what waits for its next attempt is left. */
  readonly signal?: AbortSignal;
}

/** What became of the pushes so far. */
export interface PlatformCounts {
  /** Calls made. */
  calls: number;
  /** Messages that are to be acknowledged. */
  messages: number;
  acknowledged: number;
  /** Pushes after the first of a message. */
  retries: number;
  /** Messages given up. */
  failed: number;
  /** Why the last push that was not acknowledged was not. */
  lastFailure: string | null;
}

/** Makes calls and pushes them as its platform does: message by message, each by the ladder until acknowledged. */
export class SimulatedPlatform {
  readonly counts: PlatformCounts = {
    calls: 0,
    messages: 0,
    acknowledged: 0,
    retries: 0,
    failed: 0,
    lastFailure: null,
  };
  /** How long the acknowledged pushes took, in microseconds. */
  readonly took: RecordableHistogram = createHistogram();
  readonly #options: PlatformOptions;
  readonly #endpoint: Endpoint;
  readonly #jobId: string;
  readonly #timezone: TimeZone = defaultTimeZone;

  constructor(options: PlatformOptions) {
    this.#options = options;
    this.#endpoint = endpointOf(options);
    this.#jobId = String(between(1_000, 9_999, options.chance));
  }

  /** The ids that the platform gave its calls so far. */
  get callIds(): readonly string[] {
    return Array.from({ length: this.counts.calls }, (_, index) => String(this.#options.firstId + index));
  }

  /** Makes one call and pushes everything about it; resolves when all of it is acknowledged or given up. */
  async call(): Promise<void> {
    const { dialect, chance, clock, firstId } = this.#options;
    const id = firstId + this.counts.calls;
    this.counts.calls += 1;
    const call = makeCall({
      platform: dialect.name,
      id,
      jobId: this.#jobId,
      endedAt: toInstant(Math.floor(clock.now() / 1000) * 1000),
      timezone: this.#timezone,
      chance,
    });
    const messages = [...dialect.pushes(call, { timezone: this.#timezone })];
    // Separate pushes overtake each other on the way.
    messages.sort(() => chance() - 0.5);
    await Promise.all(messages.map((message) => this.#push(message)));
  }

  /** Tells that the job of all these calls is finished, where the platform tells such a thing. */
  async finishJob(): Promise<void> {
    const { dialect } = this.#options;
    const job = { id: this.#jobId, platform: dialect.name, status: "completed", name: "会员回访" } as const;
    const messages = dialect.encode(
      { type: "job.status_changed", occurredAt: null, job },
      { timezone: this.#timezone },
    );
    await Promise.all(messages.map((message) => this.#push(message)));
  }

  async #push({ message, body }: Encoded): Promise<void> {
    const { dialect, clock } = this.#options;
    const { ladder, timeoutMs } = dialect.policy;
    const { mostAttempts = ladder.maxAttempts } = this.#options;
    this.counts.messages += 1;
    const outbound = {
      endpoint: this.#endpoint,
      delivery: this.#deliveryId(),
      message,
      body: new TextEncoder().encode(this.#signed(body)),
      timeoutMs,
    };
    for (let attempt = 1; attempt <= mostAttempts && !this.#isStopped; attempt += 1) {
      if (attempt > 1) this.counts.retries += 1;
      const began = clock.now();
      const verdict = await this.#attempt({ ...outbound, attempt });
      if (verdict === "acknowledged") {
        this.counts.acknowledged += 1;
        this.took.record(Math.max(1, (clock.now() - began) * 1000));
        return;
      }
      if (verdict === "rejected") break;
      if (attempt < mostAttempts) await this.#wait(gapAfter(attempt, ladder.gapsSeconds) * 1000);
    }
    if (!this.#isStopped) this.counts.failed += 1;
  }

  /** The body with the platform's own signature in it, where it signs so and the message has a place for it. */
  #signed(body: string): string {
    const { dialect, clock } = this.#options;
    const { signing: how, secret } = this.#endpoint;
    const parsed = parseJson(body);
    if (how?.kind !== "dialect" || secret === null || !parsed.ok) return body;
    const signed = dialect.signing?.sign(parsed.value, { ...how, secret }, clock.now());
    return signed === undefined ? body : JSON.stringify(signed);
  }

  get #isStopped(): boolean {
    return this.#options.signal?.aborted === true;
  }

  async #attempt(outbound: Outbound): Promise<Verdict["kind"]> {
    const { dialect, transport } = this.#options;
    const outcome = await transport.post(outbound);
    if (outcome.kind === "interrupted") return "retry";
    if (outcome.kind === "failed") {
      this.counts.lastFailure = `${outcome.error}: ${outcome.detail}`;
      return "retry";
    }
    const verdict = dialect.judge(outcome);
    if (verdict.kind !== "acknowledged")
      this.counts.lastFailure = `${outcome.status} ${outcome.body.slice(0, 200)}`.trimEnd();
    return verdict.kind;
  }

  /** Its receivers tell repeats by this id, so each message has one of its own. */
  #deliveryId(): DeliveryId {
    const number = this.#options.firstId * 100 + this.counts.messages;
    return parseId("delivery", `dlv_${String(number).padStart(26, "0")}`);
  }

  #wait(milliseconds: number): Promise<void> {
    const { clock, ladderScale, signal } = this.#options;
    return pause(clock, milliseconds * ladderScale, signal);
  }
}

function gapAfter(attempt: number, gapsSeconds: readonly number[]): number {
  return gapsSeconds[attempt - 1] ?? gapsSeconds.at(-1) ?? 0;
}

function endpointOf({ dialect, url, clock, proof }: PlatformOptions): Endpoint {
  const place = {
    tenant: parseTenantId("simulator"),
    id: parseId("endpoint", "ep_00000000000000000000000000"),
    url,
    dialect: dialect.name,
    createdAt: clock.now(),
  };
  return { ...plainEndpoint(place), ...proof };
}
