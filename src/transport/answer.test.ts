import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { type RawAnswer, answerLimit, readAnswer } from "./answer.ts";

function read(bytes: Uint8Array | string, headers: RawAnswer["headers"] = {}) {
  return readAnswer({ status: 200, headers, chunks: [Buffer.from(bytes)] });
}

const text = "收到了: success";

describe("an answer", () => {
  test.each([
    ["gzip", gzipSync(text)],
    ["x-gzip", gzipSync(text)],
    ["GZIP ", gzipSync(text)],
    ["deflate", deflateSync(text)],
    ["br", brotliCompressSync(text)],
    ["identity", Buffer.from(text)],
    ["unheard-of", Buffer.from(text)],
  ])("that says it is %j is read as the text that it is", async (coding, bytes) => {
    expect(await read(bytes, { "content-encoding": coding })).toEqual({
      kind: "answered",
      status: 200,
      body: text,
      retryAfter: null,
    });
  });

  test("without a body is no text, whatever it says of its encoding", async () => {
    expect(await read("", { "content-encoding": "gzip" })).toMatchObject({ kind: "answered", body: "" });
  });

  test("that comes in pieces is one text, even where a piece ends within a character", async () => {
    const bytes = Buffer.from(text);
    const chunks = [bytes.subarray(0, 1), bytes.subarray(1, 5), bytes.subarray(5)];
    expect(await readAnswer({ status: 200, headers: {}, chunks })).toMatchObject({ body: text });
  });

  test.each([
    ["text/html; charset=gbk", [0xb3, 0xc9, 0xb9, 0xa6], "成功"],
    ['text/plain; Charset="utf-8"', [...Buffer.from("成功")], "成功"],
    ["text/plain; charset=no-such-thing", [...Buffer.from("成功")], "成功"],
    [undefined, [0xff, 0x6f, 0x6b], "\ufffdok"],
  ])("of the type %j is read in its characters", async (contentType, bytes, body) => {
    expect(await read(Buffer.from(bytes), { "content-type": contentType })).toMatchObject({ body });
  });

  test("that is not compressed as it says is a bad one", async () => {
    for (const coding of ["gzip", "deflate", "br"]) {
      expect(await read("success", { "content-encoding": coding })).toEqual({
        kind: "failed",
        error: "bad_answer",
        detail: `the answer is not ${coding}`,
      });
    }
  });

  test("keeps its Retry-After as it came, and the first where there are several", async () => {
    expect(await read("", { "retry-after": "120" })).toMatchObject({ retryAfter: "120" });
    expect(await read("", { "retry-after": ["5", "60"] })).toMatchObject({ retryAfter: "5" });
  });
});

describe("an answer that unpacks to more than 64 KiB", () => {
  const packed: readonly (readonly [string, (bytes: Buffer) => Buffer])[] = [
    ["gzip", gzipSync],
    ["deflate", deflateSync],
    ["br", brotliCompressSync],
  ];

  test.each(packed)("by %s is not unpacked any further, and counts as too large", async (coding, pack) => {
    const bomb = pack(Buffer.alloc(16 * 1024 * 1024));
    expect(bomb.length).toBeLessThan(answerLimit);
    const before = process.memoryUsage().arrayBuffers;
    expect(await read(bomb, { "content-encoding": coding })).toMatchObject({ error: "too_large" });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8 * 1024 * 1024);
  });

  test.each(packed)("by not one byte with %s is read", async (coding, pack) => {
    const whole = await read(pack(Buffer.alloc(answerLimit, "x")), { "content-encoding": coding });
    expect(whole).toMatchObject({ kind: "answered", body: "x".repeat(answerLimit) });
    const over = await read(pack(Buffer.alloc(answerLimit + 1, "x")), { "content-encoding": coding });
    expect(over).toMatchObject({ kind: "failed", error: "too_large" });
  });
});
