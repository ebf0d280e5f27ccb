import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { vi } from "vitest";
import type { Shown, TestHub } from "./test-hub.ts";

/** An erasure as it is shown. */
export interface ShownErasure extends Shown {
  readonly state: "running" | "done";
  readonly phone: string;
  readonly found: Readonly<Record<string, number>>;
  readonly erased: Readonly<Record<string, number>>;
  readonly blanked: number;
  readonly remains: number | null;
}

/** What retention did last, as it is shown. */
export interface ShownRetention {
  readonly running: boolean;
  readonly lastPass: null | {
    readonly removed: Readonly<Record<string, number>>;
    readonly held: number;
    readonly quarantined: number;
  };
}

/** What speaks to a hub, in this process or in another. */
interface Asked {
  ok<Body>(method: string, path: string, body?: unknown): Promise<Body>;
}

const patience = { timeout: 30_000, interval: 30 };

/** Has a pass of retention made → what it did. */
export async function passOver(hub: Asked): Promise<NonNullable<ShownRetention["lastPass"]>> {
  await hub.ok("POST", "/v1/retention/run");
  return vi.waitFor(async () => {
    const { running, lastPass } = await hub.ok<ShownRetention>("GET", "/v1/retention");
    if (running || lastPass === null) throw new Error("Expected the pass to be over");
    return lastPass;
  }, patience);
}

/** Has a number erased → the report. */
export async function eraseNumber(
  hub: Asked,
  tenantPath: string,
  phone: string,
  dryRun = false,
): Promise<ShownErasure> {
  const { id } = await hub.ok<Shown>("POST", `${tenantPath}/erasures`, { phone, dryRun });
  return vi.waitFor(async () => {
    const erasure = await hub.ok<ShownErasure>("GET", `${tenantPath}/erasures/${id}`);
    if (erasure.state !== "done") throw new Error("Expected the erasure to be done");
    return erasure;
  }, patience);
}

const files = ["ringback.db", "ringback.db-wal"];

/** How often the text is in the files of the store. */
export function timesInFiles(directory: string, text: string): number {
  const read = (name: string) => readFileSync(join(directory, name), { encoding: "latin1" });
  return files.reduce((sum, name) => sum + read(name).split(text).length - 1, 0);
}

/** How large the database file is. */
export function databaseBytes({ directory }: Pick<TestHub, "directory">): number {
  return statSync(join(directory, "ringback.db")).size;
}
