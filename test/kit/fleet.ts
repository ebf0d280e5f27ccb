import { readFileSync } from "node:fs";
import { vi } from "vitest";
import type { PostgresServer } from "../../src/store/postgres/postgres-server.contract.ts";
import { DatabaseWay } from "./database-way.ts";
import { freePort } from "./free-port.ts";
import { HubProcess } from "./hub-process.ts";

/** How long a hub is a member after it last said that it lives, and some more. */
export const pastLeaseMs = 12_500;
/** By then the work of a hub that is gone is on its way again. */
export const takeOverMs = 15_000;

const mostStarts = 5;
// Hubs on one database seal with the same key.
const masterKey = Buffer.alloc(32, 7).toString("hex");

/** One of the hubs, with its own way to each server of the database. */
export class FleetHub implements AsyncDisposable {
  readonly url: string;
  readonly process: HubProcess;
  readonly #ways: readonly DatabaseWay[];

  private constructor(port: number, ways: readonly DatabaseWay[], database: string) {
    const hosts = ways.map((way) => `127.0.0.1:${way.port}`).join(",");
    const store = `postgres://ringback@${hosts}/${database}`;
    this.url = `http://127.0.0.1:${port}`;
    this.#ways = ways;
    const args = ["--port", String(port), "--store", store, "--log-level", "info"];
    this.process = new HubProcess("", args, (command) => [
      "env",
      `RINGBACK_MASTER_KEY=${masterKey}`,
      ...command,
    ]);
  }

  static async open(servers: readonly PostgresServer[], database: string): Promise<FleetHub> {
    const ways = await Promise.all(servers.map(({ port }) => DatabaseWay.open(port)));
    return new FleetHub(await freePort(), ways, database);
  }

  /** Starts it, again where it ends as the database was away just then: that is what a service manager does. */
  async start(): Promise<void> {
    for (let left = mostStarts; ; left -= 1) {
      try {
        await this.process.start();
        return;
      } catch (error) {
        if (left === 1 || !this.process.stderr.includes("The store can't write just now")) throw error;
      }
    }
  }

  async kill(): Promise<void> {
    await this.process.end("SIGKILL");
  }

  /** It does nothing any more until it goes on, as a machine that swaps or is moved. */
  freeze(): void {
    process.kill(this.process.pid, "SIGSTOP");
  }

  thaw(): void {
    process.kill(this.process.pid, "SIGCONT");
  }

  /** What goes between it and the database is dropped. */
  isolate(): void {
    for (const way of this.#ways) way.silence();
  }

  reunite(): void {
    for (const way of this.#ways) way.mend();
  }

  /** What it logged since it was last started. */
  logged(event: string): readonly Readonly<Record<string, unknown>>[] {
    return this.process.stderr
      .split("\n")
      .filter((line) => line.startsWith("{") && line.endsWith("}"))
      .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>)
      .filter((line) => line["event"] === event);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.process[Symbol.asyncDispose]();
    await Promise.all(this.#ways.map((way) => way[Symbol.asyncDispose]()));
  }
}

/** A hub as `GET /v1/hubs` shows it. */
export interface ShownHub {
  readonly name: string;
  readonly self: boolean;
  readonly url: string | null;
  readonly isAlive: boolean;
}

/** Hubs in processes of their own on one database. */
export class Fleet implements AsyncDisposable {
  readonly hubs: readonly FleetHub[];

  private constructor(hubs: readonly FleetHub[]) {
    this.hubs = hubs;
  }

  /** Starts so many on a database; several servers are one that takes writes, and its replicas. */
  static async start(servers: readonly PostgresServer[], database: string, count = 3): Promise<Fleet> {
    const fleet = new Fleet(
      await Promise.all(Array.from({ length: count }, () => FleetHub.open(servers, database))),
    );
    try {
      await Promise.all(fleet.hubs.map((hub) => hub.start()));
      await fleet.agreed(count);
    } catch (error) {
      await fleet[Symbol.asyncDispose]();
      throw error;
    }
    return fleet;
  }

  /** One of them, by its place. */
  hub(place: number): FleetHub {
    const hub = this.hubs[place];
    if (hub === undefined) throw new Error(`Expected a hub at ${place}`);
    return hub;
  }

  /** Waits until all hubs that run know of so many, and of no other. */
  async agreed(count: number, among: readonly FleetHub[] = this.hubs): Promise<void> {
    await vi.waitFor(
      async () => {
        for (const hub of among) {
          const shown = await hub.process.api<{ data: readonly ShownHub[]; leaseHeld: boolean }>(
            "GET",
            "/v1/hubs",
          );
          const alive = shown.data.filter(({ isAlive }) => isAlive).length;
          if (alive !== count || shown.data.length !== count || !shown.leaseHeld)
            throw new Error(
              `${hub.url} knows of ${alive} of ${shown.data.length} hubs, its lease ${String(shown.leaseHeld)}`,
            );
        }
      },
      { timeout: 40_000, interval: 100 },
    );
  }

  /** Waits until every hub knows of so many endpoints, each of which is told of by a list of that path. */
  async informed(path: string, count: number): Promise<void> {
    await vi.waitFor(
      async () => {
        for (const hub of this.hubs) {
          const { data } = await hub.process.api<{ data: readonly unknown[] }>("GET", `${path}/endpoints`);
          if (data.length !== count)
            throw new Error(`${hub.url} knows of ${data.length} endpoints of ${count}`);
        }
      },
      { timeout: 10_000, interval: 20 },
    );
  }

  /** The name under which a hub works now. */
  async nameOf(hub: FleetHub): Promise<string> {
    const { data } = await hub.process.api<{ data: readonly ShownHub[] }>("GET", "/v1/hubs");
    return data.find(({ self }) => self)?.name ?? "";
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.hubs.map((hub) => hub[Symbol.asyncDispose]()));
  }
}

/** Ends a server and all that it started at once, as a power cut does. */
export async function cutPower(server: PostgresServer): Promise<void> {
  const children = readFileSync(`/proc/${server.pid}/task/${server.pid}/children`, "utf8")
    .split(" ")
    .map(Number)
    .filter((pid) => pid > 0);
  const ended = server.stop("SIGKILL");
  for (const pid of children) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It was over already.
    }
  }
  await ended;
}
