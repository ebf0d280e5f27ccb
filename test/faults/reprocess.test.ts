import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { HubProcess } from "../kit/hub-process.ts";
import { adminKey } from "../kit/test-hub.ts";
import { record } from "../kit/told-calls.ts";

const path = "/v1/tenants/acme";
const messages = 1_500;

let directory = "";
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "ringback-reprocess-faults-"));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

interface Piece {
  readonly decoded: number;
  readonly next: string | null;
}

test("a hub killed while it decodes quarantined messages again has done some whole, and the rest is done after", async () => {
  await using hub = new HubProcess(join(directory, "hub.db"));
  await hub.start();
  await hub.api("POST", "/v1/tenants", { id: "acme", name: "Acme" });
  const made = { name: "main", dialect: "tanyi" };
  const source = await hub.api<{ id: string; url: string }>("POST", `${path}/sources`, made);
  const lines = Array.from({ length: messages }, (_, id) => JSON.stringify(record(String(id))));
  for (let start = 0; start < messages; start += 100)
    await Promise.all(
      lines.slice(start, start + 100).map((body) => fetch(source.url, { method: "POST", body })),
    );
  await hub.api("PATCH", `${path}/sources/${source.id}`, { dialect: "standard" });
  const count = (list: string, filter = "") => hub.all(`${path}/${list}`, filter).then((rows) => rows.length);
  expect(await count("messages", "fate=quarantined")).toBe(messages);

  /** Asks for piece after piece, as the console does, until there is none or nobody answers. */
  const goOn = async () => {
    const url = `${await hub.url}${path}/messages/reprocess`;
    const headers = { authorization: `Bearer ${adminKey}`, "content-type": "application/json" };
    for (let cursor: string | null = "", next = ""; cursor !== null; next = cursor ?? "") {
      const body = JSON.stringify({ limit: 200, ...(next === "" ? {} : { cursor: next }) });
      const answer = await fetch(url, { method: "POST", headers, body });
      ({ next: cursor } = (await answer.json()) as Piece);
    }
  };
  const cutOff = goOn().then(
    () => false,
    () => true,
  );
  const some = () => hub.api<{ data: readonly unknown[] }>("GET", `${path}/calls?limit=1`);
  await expect.poll(async () => (await some()).data, { timeout: 60_000, interval: 5 }).not.toEqual([]);
  await hub.end("SIGKILL");
  expect(await cutOff).toBe(true);
  await hub.start();
  const [calls, left] = [await count("calls"), await count("messages", "fate=quarantined")];
  // Every message that is quarantined no more has its call, and no other has.
  expect(calls + left).toBe(messages);
  expect(left).toBeGreaterThan(0);
  await goOn();
  expect(await count("messages", "fate=quarantined")).toBe(0);
  const all = await hub.all<{ revision: number }>(`${path}/calls`);
  expect([all.length, new Set(all.map(({ revision }) => revision))]).toEqual([messages, new Set([1])]);
}, 120_000);
