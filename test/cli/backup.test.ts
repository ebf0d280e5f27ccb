import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { dialects } from "../../src/dialects/index.ts";
import { ScriptedEndpoint } from "../../src/simulator/index.ts";
import { canMountSmallDisk, onSmallDisk } from "../kit/full-disk.ts";
import { HubProcess } from "../kit/hub-process.ts";
import { RingbackProcess } from "../kit/ringback-process.ts";
import { adminKey } from "../kit/test-hub.ts";
import { type Callback, makeTraffic } from "../kit/traffic.ts";

// A backup does not hold the key, so whoever restores it elsewhere gives it.
const sealedWith = ["--master-key", Buffer.alloc(32, "backup").toString("hex")];

let directory = "";
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "ringback-backup-"));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

async function backUp(hub: HubProcess, file: string, ...flags: readonly string[]) {
  const variables = { RINGBACK_URL: await hub.url, RINGBACK_KEY: adminKey };
  return RingbackProcess.run(["backup", file, ...flags], variables);
}

const restore = (file: string, store: string, ...flags: readonly string[]) =>
  RingbackProcess.run(["restore", file, "--store", `sqlite:${store}`, ...flags]);

/** A tenant with a source in every dialect and one endpoint → the sources' paths. */
async function setUp(hub: HubProcess, application: string): Promise<ReadonlyMap<string, string>> {
  await hub.api("POST", "/v1/tenants", { id: "acme", name: "Acme" });
  await hub.api("POST", "/v1/tenants/acme/endpoints", {
    name: "crm",
    dialect: "standard",
    url: application,
    ladder: { gapsSeconds: [0.2], maxAttempts: 1_000 },
  });
  const paths = new Map<string, string>();
  for (const { name } of dialects) {
    const source = { name, dialect: name, graceSeconds: 0 };
    const { url } = await hub.api<{ url: string }>("POST", "/v1/tenants/acme/sources", source);
    paths.set(name, new URL(url).pathname);
  }
  return paths;
}

/** Pushes callbacks one after the other on a few connections, and tells of each that was acknowledged. */
async function push(
  callbacks: readonly Callback[],
  urlOf: (dialect: string) => Promise<string>,
  onAcknowledged: (body: string) => void,
): Promise<void> {
  const left = [...callbacks];
  const pusher = async () => {
    for (let callback = left.shift(); callback !== undefined; callback = left.shift()) {
      const answer = await fetch(await urlOf(callback.dialect), { method: "POST", body: callback.body });
      await answer.text();
      expect(answer.status).toBe(200);
      onAcknowledged(callback.body);
    }
  };
  await Promise.all([pusher(), pusher(), pusher()]);
}

async function keptBodies(hub: HubProcess): Promise<ReadonlySet<string>> {
  const bodies = new Set<string>();
  for (const { id } of await hub.all<{ id: string }>("/v1/tenants/acme/messages"))
    bodies.add(await hub.text(`/v1/tenants/acme/messages/${id}/raw`));
  return bodies;
}

test("a hub that is backed up under load, killed, and restored elsewhere has all that was acknowledged before, and goes on", async () => {
  await using application = await new ScriptedEndpoint({ behaviour: "error" }).start();
  await using hub = new HubProcess(join(directory, "first", "hub.db"), sealedWith);
  await hub.start();
  const paths = await setUp(hub, application.url);
  const callbacks = makeTraffic(40, 7);
  const [flowing, later] = [callbacks.slice(0, -30), callbacks.slice(-30)];
  const file = join(directory, "acme.db");
  const acknowledged: string[] = [];
  let before: readonly string[] = [];
  let backup: ReturnType<typeof backUp> | undefined;
  let acknowledgedMeanwhile = 0;
  let isBackedUp = false;
  await push(
    flowing,
    async (dialect) => `${await hub.url}${paths.get(dialect)}`,
    (body) => {
      acknowledged.push(body);
      if (backup !== undefined && !isBackedUp) acknowledgedMeanwhile += 1;
      if (backup !== undefined || acknowledged.length < flowing.length / 4) return;
      before = [...acknowledged];
      backup = backUp(hub, file).finally(() => {
        isBackedUp = true;
      });
    },
  );
  const told = await backup;
  expect(told).toMatchObject({ code: 0 });
  expect(told?.stdout).toContain(`Written to ${file}\n`);
  expect(told?.stderr).toContain("The master key is not in a backup");
  // Intake went on meanwhile.
  expect(acknowledgedMeanwhile).toBeGreaterThan(0);
  const held = Number(/^messages +(\d+)$/m.exec(told?.stdout ?? "")?.[1]);
  expect(held).toBeGreaterThanOrEqual(before.length);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(directory).filter((name) => name.includes("partial"))).toEqual([]);
  await hub.end("SIGKILL");
  expect(readdirSync(join(directory, "first")).filter((name) => name.includes("snapshot"))).toEqual([]);

  const place = join(directory, "second", "hub.db");
  const restored = await restore(file, place);
  expect(restored).toMatchObject({ code: 0 });
  expect(restored.stdout).toMatch(/^tenants +1$/m);
  expect(restored.stdout).toMatch(new RegExp(`^messages +${held}$`, "m"));
  const waiting = Number(/^waiting deliveries +(\d+)$/m.exec(restored.stdout)?.[1]);
  expect(waiting).toBeGreaterThan(10);

  await using second = new HubProcess(place, sealedWith);
  await second.start();
  const kept = await keptBodies(second);
  expect(before.filter((body) => !kept.has(body))).toEqual([]);
  application.behaviour = "success";
  await push(
    later,
    async (dialect) => `${await second.url}${paths.get(dialect)}`,
    () => {},
  );
  await vi.waitFor(
    async () => {
      const deliveries = await second.all<{ state: string }>("/v1/tenants/acme/deliveries");
      expect(deliveries.length).toBeGreaterThanOrEqual(waiting);
      expect(deliveries.filter(({ state }) => state !== "delivered")).toEqual([]);
    },
    { timeout: 60_000, interval: 200 },
  );
  const all = await keptBodies(second);
  expect(later.filter(({ body }) => !all.has(body))).toEqual([]);
}, 150_000);

describe("a backup", () => {
  test("writes over nothing unless it is told to, and leaves nothing behind when it breaks off", async () => {
    await using hub = new HubProcess(join(directory, "over", "hub.db"));
    await hub.start();
    const file = join(directory, "over", "copy.db");
    writeFileSync(file, "precious");
    const refused = await backUp(hub, file);
    expect(refused).toMatchObject({ code: 1, stdout: "" });
    expect(refused.stderr).toContain("--force");
    expect(readFileSync(file, "utf8")).toBe("precious");
    expect((await backUp(hub, file, "--force")).code).toBe(0);
    await hub.end("SIGTERM");
    const nobody = await backUp(hub, file, "--force");
    expect(nobody.code).toBe(1);
    expect(nobody.stderr).toContain("No hub answers");
    expect(existsSync(`${file}.partial`)).toBe(false);
    // What was there is still whole.
    expect((await restore(file, join(directory, "over", "again.db"))).code).toBe(0);
  }, 60_000);

  test("is the operator's, one at a time, and gives the disk back when the client goes away", async () => {
    const folder = join(directory, "turns");
    await using hub = new HubProcess(join(folder, "hub.db"));
    await hub.start();
    await hub.api("POST", "/v1/tenants", { id: "acme", name: "Acme" });
    const { key } = await hub.api<{ key: string }>("POST", "/v1/tenants/acme/keys", {});
    const ask = async (bearer: string) =>
      fetch(`${await hub.url}/v1/backup`, { headers: { authorization: `Bearer ${bearer}` } });
    expect((await ask(key)).status).toBe(403);
    // Much larger than what sockets hold, so that the answer waits for its reader.
    fill(join(folder, "hub.db"), 48);
    const url = await hub.url;
    const reading = await new Promise<{ destroy(): void }>((resolve, reject) => {
      const headers = { authorization: `Bearer ${adminKey}` };
      const asking = request(`${url}/v1/backup`, { headers }, () => resolve(asking));
      asking.on("error", reject);
      asking.end();
    });
    const second = await ask(adminKey);
    expect(second.status).toBe(409);
    expect(await second.json()).toMatchObject({ type: "urn:ringback:error:E_CONFLICT" });
    reading.destroy();
    const last = await vi.waitFor(
      async () => {
        const answer = await ask(adminKey);
        if (answer.status !== 200) throw new Error(`it is answered ${answer.status}`);
        return answer;
      },
      { timeout: 20_000, interval: 100 },
    );
    expect(last.headers.get("content-length")).toBe(String((await last.arrayBuffer()).byteLength));
    expect(readdirSync(folder).filter((name) => name.includes("snapshot"))).toEqual([]);
  }, 60_000);
});

// Without a disk of its own nothing could be shown: where no namespace can be had, the test does not run.
test.skipIf(!canMountSmallDisk())(
  "a backup that would take the room that intake needs is refused, and intake goes on",
  async () => {
    const folder = mkdtempSync(join(directory, "small-"));
    const disk = { megabytes: 64, takenMegabytes: 20 };
    await using hub = new HubProcess(join(folder, "hub.db"), [], (command) =>
      onSmallDisk(folder, disk, command),
    );
    await hub.start();
    const file = join(directory, "none.db");
    const { code, stderr } = await backUp(hub, file);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /503: .*a snapshot needs \d+ MB beside the store for a while, and \d+ MB are free/,
    );
    expect(existsSync(file)).toBe(false);
    await hub.api("POST", "/v1/tenants", { id: "acme", name: "Acme" });
  },
  60_000,
);

/** Makes the store so many megabytes larger. */
function fill(path: string, megabytes: number): void {
  // The hub writes too: each waits for the other.
  using db = new DatabaseSync(path, { timeout: 20_000 });
  const insert = db.prepare("insert into bodies (bytes) values (zeroblob(1000000))");
  for (let count = 0; count < megabytes; count += 1) insert.run();
}

describe("a restore", () => {
  let backup = "";
  beforeAll(async () => {
    await using hub = new HubProcess(join(directory, "origin", "hub.db"), sealedWith);
    await hub.start();
    await hub.api("POST", "/v1/tenants", { id: "acme", name: "Acme" });
    backup = join(directory, "origin", "copy.db");
    const { code, stderr } = await backUp(hub, backup);
    if (code !== 0) throw new Error(stderr);
    await hub.end("SIGTERM");
  });

  test("is refused while a hub uses the store", async () => {
    const place = join(directory, "used", "hub.db");
    await using hub = new HubProcess(place, sealedWith);
    await hub.start();
    const { code, stderr } = await restore(backup, place, "--force");
    expect(code).toBe(1);
    expect(stderr).toContain(`Another ringback process is using ${place}`);
    expect(await hub.api("GET", "/v1/tenants")).toMatchObject({ data: [] });
  });

  test("keeps what was there, with what was committed last, and is refused without --force", async () => {
    const place = join(directory, "kept", "hub.db");
    await using hub = new HubProcess(place, sealedWith);
    await hub.start();
    await hub.api("POST", "/v1/tenants", { id: "before", name: "Before" });
    await hub.end("SIGKILL");
    const refused = await restore(backup, place);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain("--force");
    expect((await restore(backup, place, "--force")).code).toBe(0);
    const tenantsAt = async (path: string) => {
      await using opened = new HubProcess(path, sealedWith);
      await opened.start();
      const { data } = await opened.api<{ data: { id: string }[] }>("GET", "/v1/tenants");
      await opened.end("SIGTERM");
      return data.map(({ id }) => id);
    };
    expect(await tenantsAt(place)).toEqual(["acme"]);
    expect(await tenantsAt(`${place}.before-restore`)).toEqual(["before"]);
    // A third would have to overwrite what the second kept.
    const again = await restore(backup, place, "--force");
    expect(again.code).toBe(1);
    expect(again.stderr).toContain(`${place}.before-restore`);
  }, 60_000);

  test.each<[string, RegExp, (path: string) => void]>([
    ["is not there", /there is no such file/, () => {}],
    ["is no database", /it is no SQLite database/, (path) => writeFileSync(path, "a letter. ".repeat(500))],
    ["is empty", /it is empty/, (path) => writeFileSync(path, "")],
    [
      "is another program's",
      /another program/,
      (path) => {
        using db = new DatabaseSync(path);
        db.exec("create table notes (text text)");
      },
    ],
    ["was cut off", /damaged/, (path) => writeFileSync(path, readFileSync(backup).subarray(0, 100_000))],
    [
      "has a page of nonsense",
      /damaged/,
      (path) => writeFileSync(path, readFileSync(backup).fill("nonsense", 30 * 8192, 31 * 8192)),
    ],
    [
      "a newer version wrote",
      /Run the newer ringback/,
      (path) => {
        writeFileSync(path, readFileSync(backup));
        using db = new DatabaseSync(path);
        db.exec("pragma user_version = 99");
      },
    ],
  ])("of a file that %s changes nothing, and says why", async (name, reason, make) => {
    const folder = mkdtempSync(join(directory, "odd-"));
    const file = join(folder, "file.db");
    make(file);
    const place = join(folder, "hub.db");
    writeFileSync(place, readFileSync(backup));
    const { code, stdout, stderr } = await restore(file, place, "--force");
    expect([name, code, stdout]).toEqual([name, 1, ""]);
    expect(stderr).toMatch(reason);
    expect(stderr).toContain(name.startsWith("a newer") ? "99" : file);
    expect(readFileSync(place).equals(readFileSync(backup))).toBe(true);
    expect(readdirSync(dirname(place)).filter((left) => /restor/.test(left))).toEqual([]);
  });
});
