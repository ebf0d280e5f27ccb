import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { pgbouncerProgram } from "./debian-programs.contract.ts";
import { asServerUser, freePort } from "./postgres-server.contract.ts";

/** PgBouncer before a server, pooling by transaction: the next statement may run on another connection. */
export class PgBouncer implements AsyncDisposable {
  readonly port: number;
  readonly #folder: string;
  readonly #process: ChildProcess;
  /** What it wrote. */
  log = "";

  private constructor(port: number, folder: string) {
    this.port = port;
    this.#folder = folder;
    this.#process = spawn(pgbouncerProgram, [join(folder, "pgbouncer.ini")], {
      ...asServerUser,
      stdio: ["ignore", "ignore", "pipe"],
    });
    this.#process.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.log += text;
    });
  }

  static async start(serverPort: number): Promise<PgBouncer> {
    const folder = mkdtempSync(join(tmpdir(), "ringback-pgbouncer-"));
    const port = await freePort();
    const lines = [
      "[databases]",
      // auth_type any takes everybody, and goes on as this one.
      `* = host=127.0.0.1 port=${serverPort} user=ringback`,
      "[pgbouncer]",
      "listen_addr = 127.0.0.1",
      `listen_port = ${port}`,
      "unix_socket_dir =",
      "auth_type = any",
      "pool_mode = transaction",
      // Few enough that connections are handed round.
      "default_pool_size = 4",
      "max_client_conn = 500",
    ];
    const ini = join(folder, "pgbouncer.ini");
    writeFileSync(ini, `${lines.join("\n")}\n`);
    const { uid, gid } = asServerUser;
    if (uid !== undefined && gid !== undefined) for (const path of [folder, ini]) chownSync(path, uid, gid);
    const bouncer = new PgBouncer(port, folder);
    await bouncer.#untilReady();
    return bouncer;
  }

  async #untilReady(): Promise<void> {
    for (let round = 0; round < 200; round += 1) {
      if (this.#process.exitCode !== null) throw new Error(`PgBouncer ended: ${this.log}`);
      const client = new Client({ connectionString: this.url("postgres") });
      client.on("error", () => {});
      try {
        await client.connect();
        await client.end();
        return;
      } catch {
        await new Promise((resolve) => {
          setTimeout(resolve, 50);
        });
      }
    }
    throw new Error(`PgBouncer did not answer: ${this.log}`);
  }

  url(database: string): string {
    return `postgres://ringback@127.0.0.1:${this.port}/${database}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.#process, "exit");
    this.#process.kill("SIGKILL");
    await ended;
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
