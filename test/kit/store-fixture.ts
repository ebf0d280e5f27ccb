import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as pause } from "node:timers/promises";
import { gunzipSync, gzipSync } from "node:zlib";
import { ScriptedEndpoint } from "../../src/simulator/index.ts";
import { HubProcess } from "./hub-process.ts";
import { adminKey } from "./test-hub.ts";

/** What is in a stored old database. */
export interface StoreFixture {
  readonly tenant: string;
  readonly key: { readonly id: string; readonly key: string };
  /** A source of the tenant that anybody with its URL may push to, in the dialect tanyi. */
  readonly source: string;
  /** The tenant's deliveries, by state. */
  readonly states: Readonly<Record<string, number>>;
  readonly calls: number;
}

const folder = join(import.meta.dirname, "../fixtures");

/** The master key that secrets of stored databases are sealed with; those of the first version are not sealed. */
export const fixtureKey = Buffer.alloc(32, "fixture").toString("hex");

/** The stored database of that name, unpacked at the path → what is in it. */
export function unpackFixture(name: string, path: string, from = folder): StoreFixture {
  writeFileSync(path, gunzipSync(readFileSync(join(from, `${name}.db.gz`))));
  return JSON.parse(readFileSync(join(from, `${name}.json`), "utf8")) as StoreFixture;
}

interface Shown {
  readonly id: string;
  readonly state: string;
  readonly attemptCount: number;
}

/**
 * Has a hub of this version fill a store with what must outlive every later version: a tenant with a key, endpoints
 * in each situation, deliveries in each state. Writes `store-vN.db.gz` and `store-vN.json` → their name.
 */
export async function makeFixture(to: string): Promise<string> {
  const place = mkdtempSync(join(tmpdir(), "ringback-fixture-"));
  const path = join(place, "hub.db");
  await using application = await new ScriptedEndpoint().start();
  try {
    const fixture = await fillStore(path, application.url);
    const version = seal(path);
    const name = `store-v${version}`;
    writeFileSync(join(to, `${name}.db.gz`), gzipSync(readFileSync(path), { level: 9 }));
    writeFileSync(join(to, `${name}.json`), `${JSON.stringify(fixture, null, 2)}\n`);
    return name;
  } finally {
    rmSync(place, { recursive: true });
  }
}

/** Makes one file of the store → its schema version. */
function seal(path: string): number {
  using db = new DatabaseSync(path);
  db.exec("pragma journal_mode = delete; vacuum");
  return Number(db.prepare("pragma user_version").get()?.["user_version"]);
}

async function fillStore(path: string, application: string): Promise<StoreFixture> {
  await using hub = new HubProcess(path, ["--master-key", fixtureKey]);
  await hub.start();
  const tenant = "harbour";
  const at = `/v1/tenants/${tenant}`;
  const make = <Body>(kind: string, body: object) => hub.api<Body>("POST", `${at}/${kind}`, body);
  await hub.api("POST", "/v1/tenants", { id: tenant, name: tenant });
  const source = await make<{ id: string; url: string }>("sources", { name: "autumn", dialect: "tanyi" });
  await make("sources", {
    name: "winter",
    dialect: "yeta",
    graceSeconds: 86_400,
    verify: { kind: "header", header: "x-secret", secret: "told-to-the-platform" },
  });
  await make("endpoints", { name: "crm", url: application, dialect: "standard" });
  const nowhere = "http://127.0.0.1:9/none";
  await make("endpoints", { name: "gone", url: nowhere, dialect: "tanyi", ladder: { gapsSeconds: [] } });
  const yearly = { gapsSeconds: [31_536_000] };
  const headers = { "x-api-key": "kept" };
  await make("endpoints", { name: "patient", url: nowhere, dialect: "icc", ladder: yearly, headers });
  await make("endpoints", { name: "off", url: nowhere, dialect: "standard", enabled: false });
  const deleted = await make<{ id: string }>("endpoints", { url: nowhere, dialect: "byai", ladder: yearly });
  const key = await make<StoreFixture["key"]>("keys", {
    name: "integration",
    rights: ["read", "write", "reveal", "admin"],
  });
  for (let id = 1; id <= 6; id += 1) {
    const data = { callRecordId: id, calledPhoneNumber: "19900000001", resultStatus: "ANSWERED" };
    const body = JSON.stringify({ dataType: "ROBOT_CALL_RECORD", data });
    await (await fetch(source.url, { method: "POST", body })).text();
  }
  await (await fetch(source.url, { method: "POST", body: "no JSON" })).text();
  const deliveries = () => hub.all<Shown>(`${at}/deliveries`);
  await until(async () => (await deliveries()).every(isAtRest));
  await fetch(`${await hub.url}${at}/endpoints/${deleted.id}`, {
    method: "DELETE",
    headers: { authorization: `Bearer ${adminKey}` },
  });
  await until(async () => (await deliveries()).filter(({ state }) => state === "parked").length >= 12);
  const states: Record<string, number> = {};
  for (const { state } of await deliveries()) states[state] = (states[state] ?? 0) + 1;
  const calls = (await hub.all(`${at}/calls`)).length;
  await hub.end("SIGTERM");
  return { tenant, key, source: source.id, states, calls };
}

/** True once the first attempt is over, or there is to be none for now. */
function isAtRest({ state, attemptCount }: Shown): boolean {
  return state === "waiting" ? attemptCount > 0 : state !== "sending";
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const ends = performance.now() + 30_000;
  while (!(await holds())) {
    if (performance.now() > ends) throw new Error("Expected the deliveries to come to rest");
    await pause(50);
  }
}
