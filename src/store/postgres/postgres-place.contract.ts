import { vi } from "vitest";
import type { StorePlace } from "../store.contract.ts";
import type { PostgresServer } from "./postgres-server.contract.ts";
import { PostgresStore } from "./postgres-store.ts";

/** A database of its own on a server that the tests of a file share. */
export class PostgresPlace implements StorePlace {
  readonly server: PostgresServer;
  readonly database: string;

  private constructor(server: PostgresServer, database: string) {
    this.server = server;
    this.database = database;
  }

  static async make(server: PostgresServer): Promise<PostgresPlace> {
    return new PostgresPlace(server, await server.database());
  }

  get url(): string {
    return this.server.url(this.database);
  }

  store(): PostgresStore {
    return new PostgresStore({ url: this.url });
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
