import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Inbox } from "../kit/inbox.ts";
import { RawConnection, headOf, pushChunked } from "../kit/raw-push.ts";
import { TestHub } from "../kit/test-hub.ts";

const limit = 4_096;

let hub: TestHub;
let inbox: Inbox;
let url = "";
let tenants = 0;

beforeAll(async () => {
  hub = await TestHub.start({ bodyLimitBytes: limit });
});
beforeEach(async () => {
  tenants += 1;
  const tenant = await hub.tenant({ id: `t${tenants}`, source: { dialect: "icc" } });
  inbox = new Inbox(hub, tenant.path);
  url = tenant.sourceUrl;
});
afterAll(() => hub[Symbol.asyncDispose]());

/** A record of exactly so many bytes. */
function recordOf(bytes: number): Buffer {
  const record = (note: string) => Buffer.from(JSON.stringify({ data: { id: "r-1", note } }));
  return record("x".repeat(bytes - record("").length));
}

const accepted = { status: 200, body: { msg: "success" } };
const tooLarge = { type: "urn:ringback:error:E_TOO_LARGE", title: "Too large", status: 413 };

test("a body of exactly the limit is taken in whole", async () => {
  expect(await hub.push(url, recordOf(limit))).toMatchObject(accepted);
  expect(await inbox.last()).toMatchObject({ fate: "decoded", sizeBytes: limit });
  expect(await inbox.bytesOf(await inbox.last())).toEqual(recordOf(limit));
});

test("in chunks too", async () => {
  const body = recordOf(limit);
  const answer = await pushChunked(url, [body.subarray(0, 1_000), body.subarray(1_000)]);
  expect(answer.status).toBe(200);
  expect(await inbox.bytesOf(await inbox.last())).toEqual(body);
});

describe("a larger body is refused, and nothing of it is kept", () => {
  test("by one byte", async () => {
    const answer = await hub.push(url, recordOf(limit + 1));
    expect(answer).toMatchObject({ status: 413, body: tooLarge });
    expect(JSON.stringify(answer.body)).not.toContain("success");
    expect(await inbox.messages()).toEqual([]);
  });

  test("and is counted and logged, though it never reached a dialect", async () => {
    const counted = async () => {
      const { body } = await hub.request<string>("GET", "/metrics");
      return Number(/^ringback_refused_total\{reason="too_large"\} (\d+)$/m.exec(body)?.[1] ?? 0);
    };
    const before = await counted();
    await hub.push(url, recordOf(limit + 1));
    expect(await counted()).toBe(before + 1);
    const refused = hub.logged.filter(({ event }) => event === "intake.refused");
    expect(refused.at(-1)).toMatchObject({ reason: "too_large" });
  });

  test("by one byte, in chunks of unknown length", async () => {
    const body = recordOf(limit + 1);
    const answer = await pushChunked(url, [body.subarray(0, limit), body.subarray(limit)]);
    expect(answer.status).toBe(413);
    expect(JSON.parse(answer.body)).toMatchObject(tooLarge);
    expect(await inbox.messages()).toEqual([]);
  });

  test("by what its Content-Length announces, before any of it is read", async () => {
    using connection = new RawConnection(url);
    connection.write(headOf(url, { "content-length": String(limit + 1) }));
    await expect.poll(() => connection.received, { timeout: 10_000 }).toContain('"status":413');
    connection.end();
    expect(await inbox.messages()).toEqual([]);
  });

  test("by what it is once decompressed", async () => {
    const [fits, over] = [gzipSync(recordOf(limit)), gzipSync(recordOf(limit + 1))];
    expect((await hub.push(url, fits, { "content-encoding": "gzip" })).status).toBe(200);
    expect(over.length).toBeLessThan(200);
    const answer = await hub.push(url, over, { "content-encoding": "gzip" });
    expect(answer).toMatchObject({ status: 413, body: tooLarge });
    expect(await inbox.messages()).toHaveLength(1);
  });

  test("however small it makes itself", async () => {
    const bomb = gzipSync(Buffer.alloc(limit * 900));
    expect(bomb.length).toBeLessThan(limit);
    const answer = await hub.push(url, bomb, { "content-encoding": "gzip" });
    expect(answer).toMatchObject({ status: 413, body: tooLarge });
    expect(await inbox.messages()).toEqual([]);
  });

  test("in the sender's language", async () => {
    const headers = { "accept-language": "zh-CN" };
    const answer = await hub.push(url, recordOf(limit + 1), headers);
    expect(answer.body).toMatchObject({ title: "内容过大" });
  });
});

describe("a Content-Length that lies", () => {
  test("too high: nothing is kept of a body that breaks off", async () => {
    using connection = new RawConnection(url);
    connection.write(headOf(url, { "content-length": "200" }));
    connection.write(recordOf(100));
    connection.end();
    expect(await connection.untilClosed()).not.toContain("200 OK");
    expect((await hub.push(url, recordOf(100))).status).toBe(200);
    expect(await inbox.messages()).toHaveLength(1);
  });

  test("too low: what is left over is no request, and the sender is told so instead of a success", async () => {
    using connection = new RawConnection(url);
    connection.write(headOf(url, { "content-length": "60" }));
    connection.write(recordOf(100));
    const answer = await connection.untilClosed();
    expect(answer).toContain("HTTP/1.1 400 Bad Request\r\n");
    const messages = await inbox.messages();
    expect(messages.filter(({ fate, sizeBytes }) => fate !== "quarantined" || sizeBytes !== 60)).toEqual([]);
  });
});
