import { chmodSync, cpSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect } from "vitest";
import { HubProcess } from "./hub-process.ts";
import { type Ended, RingbackProcess, type Wrap } from "./ringback-process.ts";

// `ringback doctor` in a process of its own, and data directories to be spoilt for it.

/** A finding as the command prints it. */
export interface ShownFinding {
  readonly check: string;
  readonly state: "ok" | "warn" | "fail";
  readonly text: string;
  readonly advice: string | null;
}

/** How the command ended, and what it found. */
export interface Report extends Ended {
  readonly findings: readonly ShownFinding[];
  /** Those that are not ok. */
  readonly odd: readonly ShownFinding[];
}

/** Where the places are made. */
export const folder = mkdtempSync(join(tmpdir(), "ringback-doctor-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the command to its end. */
export async function doctor(
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
  wrap?: Wrap,
): Promise<Report> {
  const ended = await new RingbackProcess(["doctor", "--json", ...args], variables, wrap).ended;
  if (!ended.stdout.startsWith("{")) throw new Error(`Expected findings, got: ${ended.stderr}`);
  const { findings } = JSON.parse(ended.stdout) as { findings: readonly ShownFinding[] };
  return { ...ended, findings, odd: findings.filter(({ state }) => state !== "ok") };
}

/** True for what a test spoilt, and not the machine that it runs on. */
export function isUnwell({ check }: ShownFinding): boolean {
  return check !== "files" && check !== "disk";
}

/** Runs the command, which must fail by that check → what it said and advised. */
export async function wrongWith(args: readonly string[], check: string, wrap?: Wrap): Promise<string> {
  const { code, odd, stderr } = await doctor(args, {}, wrap);
  expect(code).toBe(1);
  expect(stderr).toMatch(/, [1-9]\d* wrong$/m);
  const found = odd.find((finding) => finding.check === check && finding.state === "fail");
  if (found === undefined) throw new Error(`Expected ${check} to fail, got: ${JSON.stringify(odd)}`);
  expect(found.advice).toMatch(/\S/);
  return `${found.text} → ${found.advice}`;
}

let made = 0;

/** A data directory with a store that a hub has made, with the tenant `acme`. */
export async function place() {
  const template = join(folder, "template");
  if (!existsSync(template)) await makeTemplate(join(template, "ringback.db"));
  made += 1;
  const directory = join(folder, `place-${made}`);
  cpSync(template, directory, { recursive: true });
  chmodSync(directory, 0o700);
  const store = join(directory, "ringback.db");
  return { directory, store, flags: ["--store", `sqlite:${store}`] as const };
}

async function makeTemplate(store: string): Promise<void> {
  await using hub = new HubProcess(store);
  await hub.start();
  await hub.api("POST", "/v1/tenants", { id: "acme", name: "Acme" });
  expect(await hub.end("SIGTERM")).toBe(0);
}
