import { globSync } from "node:fs";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { dialects } from "../../src/dialects/index.ts";
import { shuffledKeys } from "../../src/dialects/wire-mutations.contract.ts";
import { parseJson } from "../../src/model/index.ts";
import { movedTo } from "../kit/deliveries.ts";
import { Inbox, fixture } from "../kit/inbox.ts";
import { TestHub } from "../kit/test-hub.ts";

let hub: TestHub;
let inbox: Inbox;
let path = "";
let url = "";
let tenants = 0;

/** A tenant of its own with a source of the dialect. */
async function begin(dialect: string): Promise<void> {
  tenants += 1;
  const tenant = await hub.tenant({ id: `t${tenants}`, source: { dialect } });
  inbox = new Inbox(hub, tenant.path);
  ({ path, sourceUrl: url } = tenant);
}

beforeAll(async () => {
  hub = await TestHub.start();
});
beforeEach(() => begin("tanyi"));
afterAll(() => hub[Symbol.asyncDispose]());

/** Pushes and tells what became of it. */
async function push(
  body: string | Uint8Array,
  headers: Readonly<Record<string, string>> = {},
): Promise<string> {
  expect((await hub.push(url, body, headers)).status).toBe(200);
  return (await inbox.last()).fate;
}

/** The same JSON with other white space and its keys in another order. */
function rewritten(text: string, seed: number): string {
  const parsed = parseJson(text);
  if (!parsed.ok) throw new Error(parsed.why);
  return JSON.stringify(shuffledKeys(parsed.value, seed), null, seed);
}

/** Every message of the dialect's fixtures that can be decoded. */
function messagesOf(dialect: string): readonly string[] {
  const folder = join(import.meta.dirname, "../../src/dialects", dialect, "fixtures");
  const names = globSync("*.json", { cwd: folder }).filter((name) => !name.includes(".canonical."));
  return names.map((name) => `${dialect}/${basename(name, ".json")}`).toSorted();
}

const record = fixture("tanyi/record");

describe("the same facts again are acknowledged and make no second event", () => {
  test.each(dialects.map(({ name }) => name))(
    "every message of %s, with other white space and another order of keys",
    async (dialect) => {
      await begin(dialect);
      const decodable: string[] = [];
      for (const name of messagesOf(dialect)) {
        if ((await push(fixture(name))) === "quarantined") continue;
        decodable.push(name);
        expect([name, await push(rewritten(fixture(name), 1))]).toEqual([name, "duplicate"]);
        expect([name, await push(rewritten(fixture(name), 4))]).toEqual([name, "duplicate"]);
      }
      expect(decodable.length).toBeGreaterThan(5);
    },
  );

  test.each([
    ["tanyi/record", '"chatDuration": 28', '"chatDuration": "28"'],
    ["tanyi/record", '"callRecordId": 1290071992547409931', '"callRecordId": "1290071992547409931"'],
    ["tanyi/record", '"attributes": ["老客户"]', '"attributes": "老客户"'],
    ["byai/record", '"callInstanceId": 9007199254740993', '"callInstanceId": "9007199254740993"'],
    ["byai/record", '"duration": 41', '"duration": "41"'],
    ["yeta/record-basic", '"time_answer":1795142870400', '"time_answer":"1795142870400"'],
    ["yeta/record-basic", '"direction":2', '"direction":"2"'],
    ["yeta/dialog", '"seq": "10"', '"seq": 10'],
    ["icc/record-campaign", '"communicateBeginTime":1795150200000', '"communicateBeginTime":"1795150200000"'],
    ["icc/record-campaign", '"taskId":9007199254740993', '"taskId":"9007199254740993"'],
    ["standard/record", '"id":"9007199254740993"', '"id":9007199254740993'],
  ])("%s with %s written as %s", async (name, before, after) => {
    await begin(name.split("/")[0] ?? "");
    const text = fixture(name);
    expect(text).toContain(before);
    expect([await push(text), await push(text.replace(before, after))]).toEqual(["decoded", "duplicate"]);
  });

  test("BY-12r: with a new signature, which is of the push and not of the call", async () => {
    await begin("byai");
    const text = fixture("byai/record");
    const signed = text
      .replace('"sign": null', '"sign": "bmV3"')
      .replace('"dateTime": null', '"dateTime": "now"');
    expect(signed).not.toBe(text);
    expect([await push(text), await push(signed)]).toEqual(["decoded", "duplicate"]);
  });

  test("compressed, on another path, with other headers, and after a restart", async () => {
    await push(record);
    expect(await push(gzipSync(record), { "content-encoding": "gzip" })).toBe("duplicate");
    url = `${url}/again`;
    expect(await push(record, { "content-type": "text/plain", "x-request-id": "2" })).toBe("duplicate");
    await hub.restart();
    url = movedTo(hub, url);
    expect(await push(record)).toBe("duplicate");
    expect(await inbox.eventTypes()).toEqual(["call.record", "call.completed"]);
  });

  test("even when fifty come at one moment", async () => {
    await Promise.all(Array.from({ length: 50 }, (_, seed) => hub.push(url, rewritten(record, seed))));
    const fates = (await inbox.messages()).map(({ fate }) => fate);
    expect(fates.filter((fate) => fate === "decoded")).toHaveLength(1);
    expect(fates.filter((fate) => fate === "duplicate")).toHaveLength(49);
    expect(await inbox.eventTypes()).toEqual(["call.record", "call.completed"]);
  });

  test("of a job, and of a message that the model has no type for", async () => {
    for (const name of ["tanyi/job", "tanyi/other-data-type"]) {
      expect([await push(fixture(name)), await push(rewritten(fixture(name), 2))]).toEqual([
        "decoded",
        "duplicate",
      ]);
    }
  });
});

describe("changed facts make a revision", () => {
  test("of the call, each time that they change", async () => {
    await push(record);
    const before = await inbox.onlyCall();
    expect(await push(record.replace('"chatRound": 2', '"chatRound": 3'))).toBe("decoded");
    expect(await inbox.onlyCall()).toMatchObject({ id: before.id, revision: before.revision + 1 });
    expect(
      await push(record.replace('"attributes": ["老客户"]', '"attributes": ["老客户", "在意价格"]')),
    ).toBe("decoded");
    expect(await inbox.onlyCall()).toMatchObject({ id: before.id, revision: before.revision + 2 });
    expect(await inbox.eventTypes()).toEqual([
      "call.record",
      "call.completed",
      "call.record",
      "call.revised",
      "call.record",
      "call.revised",
    ]);
  });

  test("and none where they change nothing of the call: fewer facts than are known already", async () => {
    await push(record);
    const { revision } = await inbox.onlyCall();
    expect(await push(record.replace('"analysisBasis": "问到运费一次",', ""))).toBe("decoded");
    expect((await inbox.onlyCall()).revision).toBe(revision);
    expect(await inbox.eventTypes()).toEqual(["call.record", "call.completed", "call.record"]);
  });

  test("and both messages stay, byte for byte, each with the call that it is about", async () => {
    const changed = record.replace('"chatRound": 2', '"chatRound": 3');
    for (const body of [record, changed, record]) await push(body);
    const { messages } = await inbox.onlyCall();
    const bodies = await Promise.all(messages.map((message) => inbox.bytesOf(message)));
    expect(bodies.map(String).toSorted()).toEqual([record, record, changed].toSorted());
  });
});

test("the same call id at another source is another call", async () => {
  const other = await hub.ok("POST", `${path}/sources`, { name: "other", dialect: "tanyi" });
  await push(record);
  url = String(other["url"]);
  expect(await push(record)).toBe("decoded");
  expect(await inbox.calls()).toHaveLength(2);
});
