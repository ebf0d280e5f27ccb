import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ScriptedEndpoint } from "../../src/simulator/index.ts";
import { Inbox, fixture } from "../kit/inbox.ts";
import { TestHub } from "../kit/test-hub.ts";

let hub: TestHub;
let inbox: Inbox;
let path = "";
let source = "";
let url = "";
let tenants = 0;

/** A tenant of its own with a source → where the source takes pushes. */
async function begin(
  fields: Readonly<Record<string, unknown>>,
  endpoint?: Readonly<Record<string, unknown>>,
) {
  tenants += 1;
  const options = { id: `t${tenants}`, source: fields, ...(endpoint === undefined ? {} : { endpoint }) };
  const tenant = await hub.tenant(options);
  inbox = new Inbox(hub, tenant.path);
  ({ path, source, sourceUrl: url } = tenant);
}

beforeAll(async () => {
  hub = await TestHub.start();
});
beforeEach(() => begin({ dialect: "tanyi" }));
afterAll(() => hub[Symbol.asyncDispose]());

const whole = fixture("tanyi/record");

const unreadable = [
  ["an empty body", Buffer.from(""), "empty", ""],
  ["nothing but white space", Buffer.from(" \r\n\t"), "empty", ""],
  ["bytes that are no UTF-8", Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x7d]), "not-utf8", ""],
  ["text in another encoding", Buffer.from("b5e7bbb0", "hex"), "not-utf8", ""],
  ["JSON that was cut off", Buffer.from(whole.slice(0, 300)), "not-json", ""],
  ["HTML", Buffer.from("<!doctype html><title>502</title>"), "not-json", ""],
  ["a form", Buffer.from("dataType=ROBOT_CALL_JOB&data=%7B%7D"), "not-json", ""],
  ["JSON of 100,000 levels", Buffer.from("[".repeat(100_000)), "not-json", ""],
  ["a list", Buffer.from(`[${whole}]`), "not-an-object", ""],
  ["a mere number", Buffer.from("7"), "not-an-object", ""],
  ["an envelope without its type", Buffer.from('{"data":{}}'), "missing-field", "dataType"],
  [
    "an envelope of nothing",
    Buffer.from('{"dataType":"ROBOT_CALL_RECORD","data":[]}'),
    "not-an-object",
    "data",
  ],
  [
    "a record that names no call",
    Buffer.from('{"dataType":"ROBOT_CALL_RECORD","data":{"chatDuration":3}}'),
    "missing-field",
    "data.callRecordId",
  ],
] as const;

describe("a message that can't be decoded", () => {
  test.each(unreadable)(
    "%s: is acknowledged, quarantined with its reason, and kept byte for byte",
    async (...row) => {
      const [, body, reason, at] = row;
      expect(await hub.push(url, body)).toMatchObject({ status: 200, body: "success" });
      const message = await inbox.last();
      expect(message).toMatchObject({ fate: "quarantined", reason, path: at, sizeBytes: body.length });
      expect(message["detail"]).toMatch(/^[A-Z]/);
      expect(await inbox.bytesOf(message)).toEqual(body);
      expect(await inbox.calls()).toEqual([]);
    },
  );

  test.each(unreadable)("%s: is refused and not kept, where the source says so", async (...row) => {
    const [, body, , at] = row;
    await hub.ok("PATCH", `${path}/sources/${source}`, { onInvalid: "reject" });
    const answer = await hub.push(url, body);
    expect(answer).toMatchObject({
      status: 400,
      body: {
        type: "urn:ringback:error:E_UNDECODABLE",
        title: "The message can't be decoded",
        errors: [{ path: at }],
      },
    });
    expect(answer.headers.get("content-type")).toMatch(/^application\/problem\+json/);
    const text = JSON.stringify(answer.body);
    expect(text).toContain("Expected ");
    expect(text).not.toContain("success");
    expect(await inbox.messages()).toEqual([]);
  });

  test("has its say in the sender's language", async () => {
    await hub.ok("PATCH", `${path}/sources/${source}`, { onInvalid: "reject" });
    const answer = await hub.push(url, "", { "accept-language": "zh" });
    expect(answer.body).toMatchObject({
      title: "无法解析该报文",
      detail: expect.stringContaining("报文应为") as string,
    });
  });

  test("of the hub's own protocol is refused with everything that is wrong with it", async () => {
    await begin({ dialect: "standard", onInvalid: "reject" });
    const call = { id: "7", platform: "acme", talkSeconds: "long", outcome: "fine" };
    const answer = await hub.push(url, JSON.stringify({ type: "call.record", call }));
    expect(answer.body).toMatchObject({
      status: 400,
      errors: [{ path: "call.outcome" }, { path: "call.talkSeconds" }],
    });
  });

  test("can be listed by its fate, apart from the others", async () => {
    await hub.push(url, whole);
    await hub.push(url, "<html>");
    await hub.push(url, whole);
    for (const fate of ["decoded", "quarantined", "duplicate"]) {
      const { data } = await hub.ok<{ data: { fate: string }[] }>("GET", `${path}/messages?fate=${fate}`);
      expect(data.map((message) => message.fate)).toEqual([fate]);
    }
  });

  test("repeated is kept again: what nobody understands can't be told to be the same", async () => {
    await hub.push(url, "<html>");
    await hub.push(url, "<html>");
    expect((await inbox.messages()).map(({ fate }) => fate)).toEqual(["quarantined", "quarantined"]);
  });
});

describe("a quarantined message is decoded again after a fix", () => {
  test("of its source's dialect and time zone, and goes out as if it had just come", async () => {
    await using application = await new ScriptedEndpoint().start();
    const endpoint = { dialect: "standard", url: application.url, events: ["call.completed"] };
    await begin({ dialect: "icc" }, endpoint);
    await hub.push(url, whole);
    const { id, ...before } = await inbox.last();
    expect(before).toMatchObject({ fate: "quarantined", reason: "missing-field", path: "data.id" });

    await hub.ok("PATCH", `${path}/sources/${source}`, { dialect: "tanyi", timezone: "America/New_York" });
    const answer = await inbox.reprocess(id);
    expect(answer).toMatchObject({ status: 200, body: { id, fate: "decoded", name: "ROBOT_CALL_RECORD" } });
    expect(answer.body).not.toHaveProperty("reason");
    expect(await inbox.bytesOf({ id })).toEqual(Buffer.from(whole));

    const { call, events, messages } = await inbox.onlyCall();
    expect(call["endedAt"]).toBe("2026-11-20T10:47:42-05:00");
    expect(events.map(({ type }) => type)).toEqual(["call.record", "call.completed"]);
    expect(messages.map((message) => message.id)).toEqual([id]);
    await application.until(({ count }) => count === 1);
    expect(JSON.parse(application.received[0]?.body ?? "")).toMatchObject({ type: "call.completed" });
  });

  test("and is a repeat where the same came in meanwhile", async () => {
    await begin({ dialect: "icc" });
    await hub.push(url, whole);
    const { id } = await inbox.last();
    await hub.ok("PATCH", `${path}/sources/${source}`, { dialect: "tanyi" });
    await hub.push(url, whole);
    expect((await inbox.reprocess(id)).body).toMatchObject({ fate: "duplicate" });
    expect(await inbox.eventTypes()).toEqual(["call.record", "call.completed"]);
  });

  test("and stays in quarantine, with its new reason, where the fix is none", async () => {
    await hub.push(url, whole.replace("callRecordId", "recordId"));
    const { id } = await inbox.last();
    expect((await inbox.reprocess(id)).body).toMatchObject({
      fate: "quarantined",
      path: "data.callRecordId",
    });
    await hub.ok("PATCH", `${path}/sources/${source}`, { dialect: "byai" });
    expect((await inbox.reprocess(id)).body).toMatchObject({ fate: "quarantined", path: "data.dataType" });
    expect(await inbox.messages()).toHaveLength(1);
  });

  test("with the hint of the path that it came by", async () => {
    await hub.push(`${url}/receiveDialog`, '{"call_uuid":"u-1"}');
    await hub.ok("PATCH", `${path}/sources/${source}`, { dialect: "yeta" });
    expect((await inbox.reprocess((await inbox.last()).id)).body).toMatchObject({ name: "receiveDialog" });
  });

  test("but not one that was decoded, nor one that is not there, nor one whose source is gone", async () => {
    await hub.push(url, whole);
    const decoded = await inbox.last();
    expect(await inbox.reprocess(decoded.id)).toMatchObject({ status: 409, body: { title: "Conflict" } });
    expect(await inbox.reprocess("msg_00000000000000000000000000")).toMatchObject({ status: 404 });
    await hub.push(url, "<html>");
    const { id } = await inbox.last();
    await hub.ok("DELETE", `${path}/sources/${source}`);
    expect(await inbox.reprocess(id)).toMatchObject({ status: 409 });
    expect(await inbox.bytesOf({ id })).toEqual(Buffer.from("<html>"));
  });
});
