import { readFileSync, readdirSync } from "node:fs";
import { PostgresServer } from "../../src/store/postgres/postgres-server.contract.ts";
import { print, shown, tell } from "../measure.ts";

/** What an operator would set on a machine of its own; every commit waits for the disk. */
const operatorsSettings = {
  fsync: "on",
  synchronous_commit: "on",
  shared_buffers: "2GB",
  wal_compression: "on",
  max_wal_size: "8GB",
  checkpoint_timeout: "15min",
  random_page_cost: "1.1",
  maintenance_work_mem: "512MB",
} as const;

const profilingSettings = {
  shared_preload_libraries: "pg_stat_statements,auto_explain",
  "pg_stat_statements.track_planning": "on",
  "auto_explain.log_min_duration": "8ms",
  "auto_explain.log_analyze": "on",
  "auto_explain.log_timing": "on",
  "auto_explain.log_wal": "on",
  "auto_explain.log_triggers": "on",
  "auto_explain.log_buffers": "on",
  "auto_explain.log_parameter_max_length": "0",
} as const;

/** What a server used, from its beginning. */
export interface Usage {
  /** Seconds of processor time, of all its processes that are there. */
  readonly cpuSeconds: number;
  readonly walBytes: number;
}

/** A PostgreSQL server for the benchmark, on the disk of the machine. */
export class BenchServer implements AsyncDisposable {
  readonly #server: PostgresServer;
  readonly #isProfiled: boolean;

  private constructor(server: PostgresServer, isProfiled: boolean) {
    this.#server = server;
    this.#isProfiled = isProfiled;
  }

  static async start(isProfiled: boolean): Promise<BenchServer> {
    const settings = { ...operatorsSettings, ...(isProfiled ? profilingSettings : {}) };
    return new BenchServer(await PostgresServer.start({ settings }), isProfiled);
  }

  /** Makes an empty database → its name. */
  async database(): Promise<string> {
    const name = await this.#server.database();
    if (this.#isProfiled) await this.#server.ask(name, "create extension pg_stat_statements");
    return name;
  }

  /** Makes room for the next. */
  async drop(database: string): Promise<void> {
    await this.ask("postgres", `drop database ${database}`);
  }

  url(database: string): string {
    return this.#server.url(database);
  }

  ask(database: string, sql: string): Promise<readonly Record<string, unknown>[]> {
    return this.#server.ask(database, sql);
  }

  /** What it used until now. */
  async usage(database: string): Promise<Usage> {
    const [row] = await this.ask(database, "select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') as wal");
    return { cpuSeconds: treeCpuSeconds(this.#server.pid), walBytes: Number(row?.["wal"] ?? 0) };
  }

  /** How many connections hubs hold on the database. */
  async connections(database: string): Promise<number> {
    const [row] = await this.ask(
      database,
      `select count(*) as n from pg_stat_activity where datname = '${database}' and application_name = 'ringback'`,
    );
    return Number(row?.["n"] ?? 0);
  }

  /** Forgets what was counted of statements. */
  async resetProfile(database: string): Promise<void> {
    if (this.#isProfiled) await this.ask(database, "select pg_stat_statements_reset()");
  }

  /** Prints the statements that took the most time, and the slowest plans. */
  async printProfile(database: string): Promise<void> {
    if (!this.#isProfiled) return;
    const rows = await this.ask(database, topStatements);
    for (const { calls, total, mean, planned, rows: touched, wal, query } of rows) {
      const text = String(query).replaceAll(/\s+/g, " ").slice(0, 150);
      print(
        `    ${shown(Number(total))} ms in ${shown(Number(calls))} calls, ${shown(Number(mean), 2)} ms each` +
          ` (${shown(Number(planned), 2)} planning), ${shown(Number(touched))} rows, ${shown(Number(wal) / 1024)} kB of log: ${text}`,
      );
    }
    const plans = this.#server.log
      .split(/\n(?=\S*\s?\d{4}-\d\d-\d\d )/)
      .filter((entry) => entry.includes("plan:"));
    for (const plan of plans.slice(-4)) tell(plan);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server[Symbol.asyncDispose]();
  }
}

const topStatements = `
  select calls, total_exec_time + total_plan_time as total, mean_exec_time + mean_plan_time as mean,
    mean_plan_time as planned, rows, wal_bytes as wal, query
  from pg_stat_statements where dbid = (select oid from pg_database where datname = current_database())
  order by 2 desc limit 14
`;

const ticksPerSecond = 100;

/** Processor time of a process and of all that it started and waited for, or that still runs. */
export function treeCpuSeconds(root: number): number {
  const stats = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => statOf(pid));
  const parents = new Map(stats.map(({ pid, parent }) => [pid, parent]));
  const isInTree = (pid: number): boolean => {
    if (pid === root) return true;
    const parent = parents.get(pid);
    return parent !== undefined && parent !== 0 && isInTree(parent);
  };
  return stats.filter(({ pid }) => isInTree(pid)).reduce((sum, { ticks }) => sum + ticks, 0) / ticksPerSecond;
}

function statOf(pid: string): readonly { pid: number; parent: number; ticks: number }[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name may hold anything; what follows its bracket does not.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    const ticks = [11, 12, 13, 14].reduce((sum, place) => sum + Number(fields[place] ?? 0), 0);
    return [{ pid: Number(pid), parent: Number(fields[1]), ticks }];
  } catch {
    return [];
  }
}
