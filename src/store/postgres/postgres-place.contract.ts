import { StoreUnavailableError } from "../../model/terms/index.ts";
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

  restored(): PostgresStore {
    throw new StoreUnavailableError("a PostgreSQL server has means of its own to copy a store");
  }

  /** Until it is disposed, every statement of a hub on this database may read alone. */
  stopWriting(): Disposable {
    throw new Error("not there yet");
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}
