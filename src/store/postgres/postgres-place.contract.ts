import { vi } from "vitest";
import type { StorePlace } from "../store.contract.ts";
import type { PostgresServer } from "./postgres-server.contract.ts";
import { PostgresStore } from "./postgres-store.ts";

/** What hands connections to the server round. */
interface Pooler {
  url(database: string): string;
}

/** A database of its own on a server that the tests of a file share. */
export class PostgresPlace implements StorePlace {
  readonly server: PostgresServer;
  readonly database: string;

  /** Where hubs reach it, if not at the server's own place. */
  readonly #pooler: Pooler | undefined;

  private constructor(server: PostgresServer, database: string, pooler: Pooler | undefined) {
    this.server = server;
    this.database = database;
    this.#pooler = pooler;
  }

  static async make(server: PostgresServer, pooler?: Pooler): Promise<PostgresPlace> {
    return new PostgresPlace(server, await server.database(), pooler);
  }

  get url(): string {
    return this.server.url(this.database);
  }

  store(): PostgresStore {
    const url = this.#pooler?.url(this.database) ?? this.url;
    return new PostgresStore({ url, listenUrl: this.url });
  }

  /** Until it is disposed, transactions on the server may only read, as after a failover to what was no replica. */
  async stopWriting(): Promise<AsyncDisposable> {
    await this.#let("alter system set default_transaction_read_only = on", "on");
    return {
      [Symbol.asyncDispose]: () => this.#let("alter system reset default_transaction_read_only", "off"),
    };
  }

  /** A connection that sees it was made after all others were told. */
  async #let(sql: string, expected: "on" | "off"): Promise<void> {
    await this.server.ask("postgres", sql);
    await this.server.ask("postgres", "select pg_reload_conf()");
    await vi.waitFor(
      async () => {
        const [row] = await this.server.ask("postgres", "show default_transaction_read_only");
        if (row?.["default_transaction_read_only"] !== expected)
          throw new Error(`Expected it to be ${expected}`);
      },
      { timeout: 10_000 },
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}
