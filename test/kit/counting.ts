import { TrafficLedger } from "../../src/delivery/index.ts";
import {
  type Source,
  defaultTimeZone,
  parseTenantId,
  plainSource,
  usualRetention,
} from "../../src/model/index.ts";
import { systemClock } from "../../src/runtime/system-clock.ts";
import { createMint } from "../../src/runtime/system-mint.ts";
import { PostgresStore } from "../../src/store/postgres/index.ts";

/** The part of a hub that counts, for one source, on a database that may be lost. */
export class Counting implements AsyncDisposable {
  readonly tenant = parseTenantId("counted");
  /** The names of the logged events. */
  readonly logged: string[] = [];
  readonly #store: PostgresStore;
  readonly #ledger: TrafficLedger;
  readonly #source: Source;

  private constructor(url: string) {
    this.#store = new PostgresStore({ url, connections: 2 });
    const log = (event: string) => void this.logged.push(event);
    this.#ledger = new TrafficLedger({ store: this.#store, clock: systemClock, log });
    this.#source = plainSource({
      tenant: this.tenant,
      id: createMint(systemClock).mint("source"),
      name: "source",
      dialect: "standard",
      token: "token",
      createdAt: systemClock.now(),
    });
  }

  static async start(url: string): Promise<Counting> {
    const counting = new Counting(url);
    const { tenant: id } = counting;
    await counting.#store.open();
    const common = { timezone: defaultTimeZone, retention: usualRetention, createdAt: systemClock.now() };
    await counting.#store.configuration.saveTenant({ id, name: "Counted", ...common });
    return counting;
  }

  /** A message came in. */
  count(): void {
    this.#ledger.taken(this.#source, "decoded");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#ledger[Symbol.asyncDispose]();
    await this.#store[Symbol.asyncDispose]();
  }
}
