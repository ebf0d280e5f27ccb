import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Inbox, fixture } from "../kit/inbox.ts";
import { pushChunked } from "../kit/raw-push.ts";
import { TestHub } from "../kit/test-hub.ts";

let hub: TestHub;
let inbox: Inbox;
let url = "";
let tenants = 0;

beforeAll(async () => {
  hub = await TestHub.start();
});
beforeEach(async () => {
  tenants += 1;
  const tenant = await hub.tenant({ id: `t${tenants}`, source: { dialect: "tanyi" } });
  inbox = new Inbox(hub, tenant.path);
  url = tenant.sourceUrl;
});
afterAll(() => hub[Symbol.asyncDispose]());

const record = Buffer.from(fixture("tanyi/record"));

describe("JSON is JSON under any content type, or none", () => {
  test.each([
    ["application/json"],
    ["application/json; charset=gbk"],
    ["text/plain"],
    ["text/html; charset=iso-8859-1"],
    ["application/x-www-form-urlencoded"],
    ["multipart/form-data; boundary=x"],
    ["application/octet-stream"],
    ["application/vnd.acme.callback+json"],
    ["json"],
    ["a/b/c; d"],
    ["*/*"],
    [""],
    [undefined],
  ])("content-type: %s", async (contentType) => {
    const headers: Record<string, string> = contentType === undefined ? {} : { "content-type": contentType };
    expect(await hub.push(url, record, headers)).toMatchObject({ status: 200, body: "success" });
    expect(await inbox.last()).toMatchObject({ fate: "decoded", name: "ROBOT_CALL_RECORD" });
    expect(await inbox.bytesOf(await inbox.last())).toEqual(record);
  });

  test("with a byte order mark in front, which stays among its bytes", async () => {
    const marked = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), record]);
    await hub.push(url, marked);
    expect(await inbox.last()).toMatchObject({ fate: "decoded", sizeBytes: record.length + 3 });
    expect(await inbox.bytesOf(await inbox.last())).toEqual(marked);
  });
});

describe("a compressed body", () => {
  test.each([
    ["gzip", gzipSync(record)],
    ["x-gzip", gzipSync(record)],
    ["GZIP", gzipSync(record)],
    ["deflate", deflateSync(record)],
    ["deflate", deflateRawSync(record)],
    ["br", brotliCompressSync(record)],
    ["identity", record],
  ])("in %s is kept as it was before", async (encoding, body) => {
    expect((await hub.push(url, body, { "content-encoding": encoding })).status).toBe(200);
    expect(await inbox.last()).toMatchObject({ fate: "decoded", sizeBytes: record.length });
    expect(await inbox.bytesOf(await inbox.last())).toEqual(record);
  });

  test.each([
    ["in an encoding that nobody knows", "secret-squeeze", record],
    ["in an encoding that the hub does not have", "zstd", zstdCompressSync(record)],
    ["whose checksum is wrong", "gzip", withLastByteFlipped(gzipSync(record))],
    ["that was cut off", "gzip", gzipSync(record).subarray(0, -20)],
    ["that is not compressed at all", "gzip", record],
    ["in two encodings, one over the other", "gzip, gzip", gzipSync(gzipSync(record))],
  ])("%s is acknowledged, quarantined, and kept as it came", async (_case, encoding, body) => {
    expect(await hub.push(url, body, { "content-encoding": encoding })).toMatchObject({
      status: 200,
      body: "success",
    });
    const message = await inbox.last();
    expect(message).toMatchObject({ fate: "quarantined", reason: "bad-encoding", path: "" });
    expect(message.headers["content-encoding"]).toBe(encoding);
    expect(await inbox.bytesOf(message)).toEqual(Buffer.from(body));
  });
});

describe("a body of unknown length", () => {
  test("arrives in chunks, which may part in the middle of a character", async () => {
    const chunks = Array.from({ length: Math.ceil(record.length / 7) }, (_, index) =>
      record.subarray(index * 7, index * 7 + 7),
    );
    expect(await pushChunked(url, chunks)).toEqual({ status: 200, body: "success" });
    expect(await inbox.last()).toMatchObject({ fate: "decoded" });
    expect(await inbox.bytesOf(await inbox.last())).toEqual(record);
  });

  test("may be compressed too", async () => {
    const gzipped = gzipSync(record);
    const chunks = [gzipped.subarray(0, 10), gzipped.subarray(10)];
    await pushChunked(url, chunks, { "content-encoding": "gzip" });
    expect(await inbox.bytesOf(await inbox.last())).toEqual(record);
  });
});

test("a message shows where it came from and what came with it, but no key, cookie or connection header", async () => {
  await hub.push(url, record, {
    "content-type": "text/plain",
    "user-agent": "tanyi-push/2",
    authorization: "Bearer something",
    "proxy-authorization": "Basic something",
    cookie: "session=something",
    "x-request-id": "r-1",
  });
  const message = await inbox.last();
  expect(message.remote).toBe("127.0.0.1");
  expect(message.headers).toMatchObject({
    "content-type": "text/plain",
    "user-agent": "tanyi-push/2",
    "x-request-id": "r-1",
  });
  expect(Object.keys(message.headers)).not.toEqual(
    expect.arrayContaining([expect.stringMatching(/authorization|cookie|connection/)]),
  );
  expect(JSON.stringify(message)).not.toContain("something");
});

function withLastByteFlipped(bytes: Buffer): Buffer {
  const flipped = Buffer.from(bytes);
  flipped.writeUInt8(flipped.readUInt8(flipped.length - 5) ^ 1, flipped.length - 5);
  return flipped;
}
