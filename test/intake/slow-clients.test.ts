import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Inbox, fixture } from "../kit/inbox.ts";
import { RawConnection, headOf } from "../kit/raw-push.ts";
import { TestHub } from "../kit/test-hub.ts";

let hub: TestHub;
let inbox: Inbox;
let url = "";

beforeAll(async () => {
  hub = await TestHub.start({ requestTimeoutSeconds: 1 });
  const tenant = await hub.tenant({ id: "acme", source: { dialect: "tanyi" } });
  inbox = new Inbox(hub, tenant.path);
  url = tenant.sourceUrl;
});
afterAll(() => hub[Symbol.asyncDispose]());

const record = fixture("tanyi/record");

describe("a client that takes too long is cut off, and nothing of its push is kept", () => {
  test.each([
    ["that drips a body", () => headOf(url, { "content-length": "4000" })],
    ["that drips headers", () => `POST ${new URL(url).pathname} HTTP/1.1\r\nhost: x\r\nx-slow: `],
  ])("%s", async (_case, head) => {
    using connection = new RawConnection(hub.url);
    connection.write(head());
    connection.drip(20);
    expect(await connection.untilClosed()).not.toContain("200 OK");
    expect(await inbox.messages()).toEqual([]);
  });

  test("that sends a whole chunk now and then, and never the last", async () => {
    using connection = new RawConnection(hub.url);
    connection.write(headOf(url, { "transfer-encoding": "chunked" }));
    const timer = setInterval(() => connection.write("1\r\n{\r\n"), 20);
    const answer = await connection.untilClosed();
    clearInterval(timer);
    expect(answer).not.toContain("200 OK");
    expect(await inbox.messages()).toEqual([]);
  });

  test("that stops in the middle, and is told why", async () => {
    using connection = new RawConnection(hub.url);
    connection.write(headOf(url, { "content-length": "4000" }));
    const answer = await connection.untilClosed();
    expect(answer).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
    expect(answer).toContain("content-type: application/problem+json");
    expect(await inbox.messages()).toEqual([]);
  });

  test("that says nothing at all", async () => {
    using connection = new RawConnection(hub.url);
    await connection.untilClosed();
    expect(connection.received).not.toContain("200 OK");
  });
});

test("clients that dawdle keep nobody else waiting", async () => {
  const dawdlers = Array.from({ length: 200 }, () => new RawConnection(hub.url));
  for (const dawdler of dawdlers) {
    dawdler.write(headOf(url, { "content-length": "4000" }));
    dawdler.drip(50);
  }
  expect(await hub.push(url, record)).toMatchObject({ status: 200, body: "success" });
  expect(await inbox.messages()).toHaveLength(1);
  for (const dawdler of dawdlers) dawdler[Symbol.dispose]();
});
