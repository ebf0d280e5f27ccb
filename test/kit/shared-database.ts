import { PostgresServer } from "../../src/store/postgres/postgres-server.contract.ts";
import { TestHub } from "./test-hub.ts";

// Hubs on one database seal with the same key.
const masterKey = new Uint8Array(32).fill(7);

/** A database on a server of its own, for hubs in this process that share it. */
export class SharedDatabase implements AsyncDisposable {
  readonly server: PostgresServer;
  readonly url: string;
  readonly #database: string;

  private constructor(server: PostgresServer, database: string) {
    this.server = server;
    this.#database = database;
    this.url = server.url(database);
  }

  static async start(): Promise<SharedDatabase> {
    const server = await PostgresServer.start();
    return new SharedDatabase(server, await server.database());
  }

  /** Starts a hub on it. */
  hub(): Promise<TestHub> {
    return TestHub.start({ store: { engine: "postgres", url: this.url, shown: this.url }, masterKey });
  }

  /** Runs a statement of a test's own. */
  ask(sql: string): Promise<readonly Record<string, unknown>[]> {
    return this.server.ask(this.#database, sql);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
  }
}
