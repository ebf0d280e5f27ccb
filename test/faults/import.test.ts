import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { seededChance } from "../../src/simulator/index.ts";
import { recordOf } from "../kit/deliveries.ts";
import { HubProcess } from "../kit/hub-process.ts";
import { RingbackProcess } from "../kit/ringback-process.ts";
import { adminKey } from "../kit/test-hub.ts";

const path = "/v1/tenants/acme";
const good = 6_000;
// Lines that can't be understood, spread over the file, one of them twice.
const bad = 12;

let directory = "";
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "ringback-import-faults-"));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** A port that is free now: a hub that is killed comes back where the command looks for it. */
async function freePort(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return String(port);
}

function writeFile(file: string): void {
  const lines = Array.from({ length: good }, (_, id) => recordOf("tanyi", id));
  for (let index = 0; index < bad; index += 1)
    lines.splice((index + 1) * 480, 0, `cut off ${index % (bad - 1)}`);
  writeFileSync(file, lines.map((line) => `${line}\n`).join(""));
}

interface Message {
  readonly id: string;
  readonly fate: string;
}

test("YT-05r: with hub and command killed again and again, an import loses no line and takes none in twice", async () => {
  const file = join(directory, "day.ndjson");
  const notes = `${file}.ringback-import`;
  writeFile(file);
  await using hub = new HubProcess(join(directory, "hub.db"), ["--port", await freePort()]);
  await hub.start();
  await hub.api("POST", "/v1/tenants", { id: "acme", name: "Acme" });
  await hub.api("POST", `${path}/sources`, { name: "main", dialect: "tanyi" });
  const place = { RINGBACK_URL: await hub.url, RINGBACK_KEY: adminKey, RINGBACK_TENANT: "acme" };
  const start = () => new RingbackProcess(["import", file, "--source", "main", "--json"], place);
  let command = start();
  const calls = () => hub.all<{ id: string }>(`${path}/calls`).then((all) => all.length);
  /** How many lines the command has noted as done. */
  const noted = () => (JSON.parse(readFileSync(notes, "utf8")) as { line: number }).line;
  const chance = seededChance(20_261_121);
  try {
    await expect.poll(() => existsSync(notes), { timeout: 60_000, interval: 5 }).toBe(true);
    for (const fault of ["hub", "command", "hub", "command", "hub"]) {
      const before = noted();
      await expect.poll(noted, { timeout: 60_000, interval: 5 }).toBeGreaterThan(before);
      // The moment within the next chunk is left to chance; nothing is waited for.
      await new Promise((resolve) => setTimeout(resolve, chance() * 80));
      if (fault === "hub") {
        await hub.end("SIGKILL");
        await hub.start();
      } else {
        await command.end("SIGKILL");
        command = start();
      }
    }
    const ended = await command.ended;
    expect(ended.stderr).toContain(`${bad} lines were not taken in`);
    expect(ended.code).toBe(1);
    const counts = JSON.parse(ended.stdout) as Record<string, number>;
    // A chunk whose hub died before it could answer is counted by what was left to do.
    expect(counts).toMatchObject({ lines: good + bad, quarantined: bad, refused: 0 });
    expect((counts["new"] ?? 0) + (counts["duplicate"] ?? 0)).toBe(good);
  } finally {
    await command[Symbol.asyncDispose]();
  }
  expect(await calls()).toBe(good);
  const kept = await hub.all<Message>(`${path}/messages`, "fate=quarantined");
  const texts = await Promise.all(kept.map(({ id }) => hub.text(`${path}/messages/${id}/raw`)));
  expect(texts.toSorted()).toEqual(
    Array.from({ length: bad - 1 }, (_, index) => `cut off ${index}`).toSorted(),
  );
  expect(existsSync(notes)).toBe(false);
  // The same file again finds everything there.
  const again = await RingbackProcess.run(["import", file, "--source", "main", "--json"], place);
  expect(JSON.parse(again.stdout)).toMatchObject({ new: 0, duplicate: good, quarantined: bad });
  expect(await calls()).toBe(good);
}, 180_000);
