import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dialectNamed, dialects } from "../../src/dialects/index.ts";
import { ScriptedEndpoint } from "../../src/simulator/index.ts";
import { Inbox, fixture } from "../kit/inbox.ts";
import { type Page, TestHub } from "../kit/test-hub.ts";

let hub: TestHub;
const inboxes = new Map<string, Inbox>();
const urls = new Map<string, string>();

beforeAll(async () => {
  hub = await TestHub.start();
  for (const { name } of dialects) {
    const tenant = await hub.tenant({ id: `from-${name}`, source: { dialect: name } });
    inboxes.set(name, new Inbox(hub, tenant.path));
    urls.set(name, tenant.sourceUrl);
  }
});
afterAll(() => hub[Symbol.asyncDispose]());

function inboxOf(dialect: string): Inbox {
  return inboxes.get(dialect) ?? new Inbox(hub, "");
}

/** Pushes one of the dialect's messages to the path behind its source's token. */
function push(dialect: string, message: string, path = "") {
  return hub.push(`${urls.get(dialect) ?? ""}${path}`, fixture(`${dialect}/${message}`));
}

const records = [
  "tanyi/record",
  "byai/record",
  "yeta/record-outbound",
  "icc/record-campaign",
  "standard/record",
];

describe("the acknowledgement of a message is its dialect's own", () => {
  const text = "text/plain; charset=utf-8";
  const json = "application/json; charset=utf-8";
  const withCode = [json, '{"code":200,"resultMsg":"success"}'];

  test.each([
    ["TY-04r", "tanyi/record", [text, "success"]],
    ["TY-04r", "tanyi/job", [text, "success"]],
    ["BY-04r", "byai/record", withCode],
    ["BY-04r", "byai/job", withCode],
    ["BY-04r", "byai/intent-change", withCode],
    ["YT-03r", "yeta/record-basic", [text, "success"]],
    ["YT-03r", "yeta/dialog", [text, "success"]],
    ["IC-03r", "icc/record-campaign", [json, '{"msg":"success"}']],
    ["standard", "standard/record", [json, '{"result":"success"}']],
  ])("%s: the platform of %s hears what it wants to hear", async (_clause, name, expected) => {
    const [dialect = "", message = ""] = name.split("/");
    const { status, headers, body } = await push(dialect, message);
    const told = typeof body === "string" ? body : JSON.stringify(body);
    expect([headers.get("content-type"), told]).toEqual(expected);
    expect(dialectNamed(dialect).judge({ status, body: told })).toEqual({ kind: "acknowledged" });
  });

  test.each(dialects.map(({ name }) => name))(
    "%s hears the same for a repeat and for what can't be read",
    async (name) => {
      const record = records.find((path) => path.startsWith(name)) ?? "";
      const url = urls.get(name) ?? "";
      const first = await hub.push(url, fixture(record));
      const repeat = await hub.push(url, fixture(record));
      const broken = await hub.push(url, "<html>");
      expect([repeat.status, repeat.body]).toEqual([200, first.body]);
      expect([broken.status, broken.body]).toEqual([200, first.body]);
      expect((await inboxOf(name).last()).fate).toBe("quarantined");
    },
  );
});

describe("a message is known by its content, whatever path it came by", () => {
  const paths = [
    ["", undefined],
    ["/", undefined],
    ["/receiveCallRecord", "receiveCallRecord"],
    ["/receiveVoice", "receiveVoice"],
    ["/receiveDialog", "receiveDialog"],
    ["/JOB_INFO_RESULT", "JOB_INFO_RESULT"],
    ["/callback/%E9%80%9A%E8%AF%9D?from=1", "callback/通话"],
  ] as const;

  test.each([
    ["TY-01r", "tanyi", "record", "ROBOT_CALL_RECORD"],
    ["TY-01r", "tanyi", "job", "ROBOT_CALL_JOB"],
    ["TY-02r", "tanyi", "other-data-type", "other"],
    ["BY-01r", "byai", "record", "CALL_INSTANCE_RESULT"],
    ["BY-01r", "byai", "job", "JOB_INFO_RESULT"],
    ["BY-15r", "byai", "intent-change", "INTENT_CHANGE"],
    ["YT-01r", "yeta", "record-basic", "receiveCallRecord"],
    ["YT-01r", "yeta", "voice-relative", "receiveVoice"],
    ["YT-01r", "yeta", "dialog", "receiveDialog"],
    ["IC-01r", "icc", "record-campaign", "record"],
    ["standard", "standard", "recording", "call.recording"],
  ])("%s: %s's %s is a %s on any path", async (_clause, dialect, message, name) => {
    for (const [path, kept] of paths) {
      expect((await push(dialect, message, path)).status).toBe(200);
      const taken = await inboxOf(dialect).last();
      expect([path, taken.name, taken.interface]).toEqual([path, name, kept]);
    }
  });

  test("YT-01r: the path tells what a message is that tells nothing itself", async () => {
    const url = urls.get("yeta") ?? "";
    for (const path of ["receiveCallRecord", "receiveVoice", "receiveDialog"]) {
      await hub.push(`${url}/${path}`, JSON.stringify({ call_uuid: `bare-${path}` }));
      expect(await inboxOf("yeta").last()).toMatchObject({ name: path, fate: "decoded" });
    }
  });
});

test("a source knows the messages of its own dialect alone", async () => {
  for (const record of records) {
    const [own = ""] = record.split("/");
    for (const { name } of dialects.filter(({ name }) => name !== own)) {
      const answer = await hub.push(urls.get(name) ?? "", fixture(record));
      expect([record, name, answer.status]).toEqual([record, name, 200]);
      expect([record, name, (await inboxOf(name).last()).fate]).not.toContain("decoded");
    }
  }
});

test("YT-06r: an acknowledgement waits for no endpoint", async () => {
  await using application = await new ScriptedEndpoint({ behaviour: "silent" }).start();
  const endpoint = { dialect: "yeta", url: application.url };
  const { sourceUrl, path } = await hub.tenant({ id: "unheard", source: { dialect: "yeta" }, endpoint });
  for (const part of ["record-basic", "record-outbound", "voice-relative", "dialog"]) {
    expect((await hub.push(sourceUrl, fixture(`yeta/${part}`))).body).toBe("success");
  }
  await application.until(({ count }) => count === 4);
  const { data } = await hub.ok<Page>("GET", `${path}/deliveries`);
  expect(data.map(({ state, attemptCount }) => [state, attemptCount])).toEqual([
    ["sending", 0],
    ["sending", 0],
    ["sending", 0],
    ["sending", 0],
  ]);
});
