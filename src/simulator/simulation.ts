import { setMaxListeners } from "node:events";
import { dialectNamed, dialects } from "../dialects/index.ts";
import type { Clock } from "../model/index.ts";
import { HttpTransport } from "../transport/index.ts";
import { runCampaign } from "./campaign.ts";
import { seededChance } from "./chance.ts";
import { type PlatformCounts, SimulatedPlatform } from "./platform.ts";

/** The dialects in which a platform can be simulated. */
export const platformNames: readonly string[] = dialects.map(({ name }) => name);

/** What to simulate. */
export interface SimulationOptions {
  /** One of {@link platformNames}. */
  readonly dialect: string;
  /** Where it pushes to. */
  readonly url: string;
  readonly calls: number;
  readonly callsPerSecond: number;
  /** The same seed makes the same calls. */
  readonly seed: number;
  /** The ladder's gaps are multiplied by this. */
  readonly ladderScale: number;
  /** What it signs with, where its protocol signs. */
  readonly secret: string | null;
  readonly clock: Clock;
  readonly userAgent: string;
}

/** What came of it so far. */
export interface SimulationReport extends PlatformCounts {
  /** Messages that are neither acknowledged nor given up. */
  readonly open: number;
  /** How long the acknowledged pushes took, in milliseconds; null before the first. */
  readonly tookMs: { readonly p50: number; readonly p99: number; readonly max: number } | null;
}

/** A platform with a transport of its own, making calls until there are enough. */
export class Simulation implements AsyncDisposable {
  readonly #options: SimulationOptions;
  readonly #transport: HttpTransport;
  readonly #platform: SimulatedPlatform;
  readonly #stopped = new AbortController();

  constructor(options: SimulationOptions) {
    const { dialect, url, clock, seed, ladderScale, secret, userAgent } = options;
    this.#options = options;
    // Every push that waits for its next attempt listens.
    setMaxListeners(0, this.#stopped.signal);
    this.#transport = new HttpTransport({ clock, userAgent, allowPrivateEndpoints: true });
    this.#platform = new SimulatedPlatform({
      dialect: dialectNamed(dialect),
      url,
      transport: this.#transport,
      clock,
      chance: seededChance(seed),
      firstId: firstIdOf(seed),
      ladderScale,
      proof: { secret },
      signal: this.#stopped.signal,
    });
  }

  /** Makes the calls; resolves when all is told and answered, or when it is stopped. */
  async run(): Promise<void> {
    const { calls, callsPerSecond, clock } = this.#options;
    const { signal } = this.#stopped;
    await runCampaign({ platform: this.#platform, calls, callsPerSecond, clock, signal });
  }

  /** Leaves what is underway and what waits. */
  stop(): void {
    this.#stopped.abort();
    this.#transport.breakOff();
  }

  get report(): SimulationReport {
    const { counts, took } = this.#platform;
    const milliseconds = (percent: number) => Math.round(took.percentile(percent) / 1000);
    return {
      ...counts,
      open: counts.messages - counts.acknowledged - counts.failed,
      tookMs:
        took.count === 0 ? null : { p50: milliseconds(50), p99: milliseconds(99), max: milliseconds(100) },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.stop();
    await this.#transport[Symbol.asyncDispose]();
  }
}

/** Where ids begin: two simulations with different seeds make different calls, also after a million of them. */
export function firstIdOf(seed: number): number {
  return 1_000_000 + (seed % 1_000_000) * 1_000_000;
}
