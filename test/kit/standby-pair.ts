import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { PostgresServer } from "../../src/store/postgres/postgres-server.contract.ts";

const debiansFolder = "/usr/lib/postgresql";

/** Debian's PostgreSQL, which unlike the one of the development dependency has what it takes to copy a server. */
function debiansPrograms(): string {
  const versions = existsSync(debiansFolder) ? readdirSync(debiansFolder).map(Number) : [];
  const newest = versions.toSorted((a, b) => b - a)[0];
  if (newest === undefined)
    throw new Error(`Expected PostgreSQL in ${debiansFolder}: apt-get install postgresql`);
  return join(debiansFolder, String(newest), "bin");
}

/** A server and its synchronous replica: what is committed is on both of them. */
export class StandbyPair implements AsyncDisposable {
  readonly primary: PostgresServer;
  readonly standby: PostgresServer;
  readonly database: string;

  private constructor(primary: PostgresServer, standby: PostgresServer, database: string) {
    this.primary = primary;
    this.standby = standby;
    this.database = database;
  }

  static async start(): Promise<StandbyPair> {
    const programs = debiansPrograms();
    const primary = await PostgresServer.start({ programs });
    const database = await primary.database();
    const standby = await PostgresServer.prepare({ programs });
    const from = ["-h", "127.0.0.1", "-p", String(primary.port), "-U", "ringback"];
    standby.run("pg_basebackup", [...from, "-R", "-X", "stream", "-c", "fast"]);
    await standby.launch();
    // From here on a commit waits for the replica.
    await primary.ask("postgres", "alter system set synchronous_standby_names = '*'");
    await primary.ask("postgres", "select pg_reload_conf()");
    return new StandbyPair(primary, standby, database);
  }

  /** Makes the replica the server that takes writes. */
  async promote(): Promise<void> {
    await this.standby.ask("postgres", "select pg_promote()");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.primary[Symbol.asyncDispose]();
    await this.standby[Symbol.asyncDispose]();
  }
}
