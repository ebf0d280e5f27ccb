import type { Dialect, Encoded } from "../dialects/index.ts";
import {
  type Clock,
  type Endpoint,
  type TimeZone,
  defaultTimeZone,
  parseId,
  parseTenantId,
  toInstant,
} from "../model/index.ts";
import type { HttpTransport } from "../transport/index.ts";
import { between } from "./chance.ts";
import { makeCall } from "./make-call.ts";

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
}

/** Makes calls and pushes them as its platform does: message by message, each by the ladder until acknowledged. */
export class SimulatedPlatform {
  readonly counts: PlatformCounts = { calls: 0, messages: 0, acknowledged: 0, retries: 0, failed: 0 };
  readonly #options: PlatformOptions;
  readonly #endpoint: Endpoint;
  readonly #jobId: string;
  readonly #timezone: TimeZone = defaultTimeZone;

  constructor(options: PlatformOptions) {
    this.#options = options;
    this.#endpoint = endpointOf(options);
    this.#jobId = String(between(1_000, 9_999, options.chance));
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
    const { dialect, transport } = this.#options;
    const { ladder, timeoutMs } = dialect.policy;
    this.counts.messages += 1;
    const bytes = new TextEncoder().encode(body);
    for (let attempt = 1; attempt <= ladder.maxAttempts; attempt += 1) {
      const delivery = parseId("delivery", blankDelivery);
      const outcome = await transport.post({
        endpoint: this.#endpoint,
        delivery,
        attempt,
        message,
        body: bytes,
        timeoutMs,
      });
      const isAcknowledged = outcome.kind === "answered" && dialect.judge(outcome).kind === "acknowledged";
      if (isAcknowledged) {
        this.counts.acknowledged += 1;
        return;
      }
      if (attempt === ladder.maxAttempts) break;
      this.counts.retries += 1;
      await this.#wait((ladder.gapsSeconds[attempt - 1] ?? ladder.gapsSeconds.at(-1) ?? 0) * 1000);
    }
    this.counts.failed += 1;
  }

  #wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      this.#options.clock.after(milliseconds * this.#options.ladderScale, resolve);
    });
  }
}

const blankDelivery = "dlv_00000000000000000000000000";

function endpointOf({ dialect, url, clock }: PlatformOptions): Endpoint {
  return {
    tenant: parseTenantId("simulator"),
    id: parseId("endpoint", "ep_00000000000000000000000000"),
    name: "",
    url,
    dialect: dialect.name,
    events: null,
    ladder: null,
    timeoutMs: null,
    ack: null,
    secret: null,
    headers: {},
    concurrency: 1,
    ratePerSecond: null,
    timezone: null,
    enabled: true,
    createdAt: clock.now(),
  };
}
