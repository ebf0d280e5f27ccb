import { type Clock, type TenantId, toInstant } from "../model/index.ts";
import type { Log } from "../observe/index.ts";
import {
  type Directory,
  type Holding,
  type MeasuredKind,
  type Size,
  type Store,
  measuredKinds,
} from "../store/index.ts";
import { Pacing } from "./pacing.ts";
import { SharedRounds } from "./shared-rounds.ts";

/** What counting works with. */
export interface MeasuringParts {
  readonly store: Store;
  readonly directory: Directory;
  readonly clock: Clock;
  readonly log: Log;
  /** The name under which this process takes things now. */
  readonly owner: () => string;
}

const firstCountMs = 60_000;
const periodMs = 6 * 60 * 60 * 1000;
const rowsAtATime = 500;

/** Counts what each tenant has, every six hours and when told to; asking then costs nothing, whatever is stored. */
export class Measuring implements AsyncDisposable {
  readonly #parts: MeasuringParts;
  readonly #pacing: Pacing;
  readonly #rounds: SharedRounds<null>;

  constructor(parts: MeasuringParts) {
    this.#parts = parts;
    const { store, owner, clock, log } = parts;
    const pacing = new Pacing(clock);
    this.#pacing = pacing;
    const times = { firstMs: firstCountMs, periodMs };
    const work = () => this.#countAll();
    this.#rounds = new SharedRounds({ name: "counting", store, owner, clock, log, pacing, ...times, work });
  }

  start(): void {
    this.#rounds.start();
  }

  /** True while a hub counts. @throws StoreUnavailableError */
  async isRunning(): Promise<boolean> {
    return (await this.#rounds.state()).running;
  }

  /** Begins to count everything, unless that is underway. */
  runNow(): void {
    this.#rounds.runNow();
  }

  async #countAll(): Promise<null | undefined> {
    const { directory, store } = this.#parts;
    for (const { id } of directory.tenants()) {
      const holding = await this.#count(id);
      if (this.#pacing.isStopped) return undefined;
      await store.keeping.saveHolding(id, holding);
    }
    return null;
  }

  async #count(tenant: TenantId): Promise<Holding> {
    const asOf = toInstant(this.#parts.clock.now());
    const counted: [MeasuredKind, Size][] = [];
    for (const kind of measuredKinds) counted.push([kind, await this.#countKind(tenant, kind)]);
    const of = (kind: MeasuredKind): Size => new Map(counted).get(kind) ?? { rows: 0, bytes: 0 };
    return {
      asOf,
      sizes: {
        messages: of("messages"),
        calls: of("calls"),
        events: of("events"),
        deliveries: of("deliveries"),
        attempts: of("attempts"),
        failures: of("failures"),
      },
    };
  }

  async #countKind(tenant: TenantId, kind: MeasuredKind): Promise<Size> {
    const { keeping } = this.#parts.store;
    let [rows, bytes] = [0, 0];
    for (let after: string | null = null; !this.#pacing.isStopped;) {
      const place: string | null = after;
      await this.#rounds.keep();
      const part: Size & { readonly next: string | null } = await this.#pacing.step(() =>
        keeping.measure({ tenant, kind, after: place, limit: rowsAtATime }),
      );
      rows += part.rows;
      bytes += part.bytes;
      if (part.next === null) break;
      after = part.next;
    }
    return { rows, bytes };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#rounds[Symbol.asyncDispose]();
  }
}
