import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decompress } from "./decompress.ts";

const body = Buffer.from('{"dataType":"ROBOT_CALL_JOB","data":{"robotCallJobId":43}}');
const plenty = 1024 * 1024;

describe("a body", () => {
  test.each([
    ["gzip", gzipSync(body)],
    ["x-gzip", gzipSync(body)],
    ["deflate", deflateSync(body)],
    ["deflate", deflateRawSync(body)],
    ["br", brotliCompressSync(body)],
    [" GZip ", gzipSync(body)],
    ["identity", body],
    ["", body],
    [undefined, body],
  ])("encoded as %j is what it was before", async (encoding, encoded) => {
    const result = await decompress(encoded, encoding, plenty);
    expect(result).toMatchObject({ kind: "plain" });
    expect(result.kind === "plain" && Buffer.from(result.body)).toEqual(body);
  });

  test.each([
    ["an encoding that nobody knows", body, "compress"],
    ["an encoding that the hub does not have", zstdCompressSync(body), "zstd"],
    ["two encodings, one over the other", gzipSync(gzipSync(body)), "gzip, gzip"],
    ["the wrong encoding", deflateSync(body), "gzip"],
    ["an encoding that it does not have", body, "deflate"],
    ["an end that was cut off", gzipSync(body).subarray(0, -9), "gzip"],
    ["a checksum that does not fit", flipLast(gzipSync(body)), "gzip"],
  ])("with %s is broken", async (_case, encoded, encoding) => {
    expect(await decompress(encoded, encoding, plenty)).toEqual({ kind: "broken" });
  });

  test("that is empty is empty whatever it claims to be", async () => {
    expect(await decompress(new Uint8Array(), "gzip", plenty)).toMatchObject({ kind: "plain" });
  });
});

describe("a bomb", () => {
  const bomb = Buffer.alloc(64 * 1024 * 1024);

  test.each([
    ["gzip", gzipSync(bomb)],
    ["deflate", deflateSync(bomb)],
    ["deflate", deflateRawSync(bomb)],
    ["br", brotliCompressSync(bomb)],
  ])("in %s is too large, not broken", async (encoding, encoded) => {
    expect(encoded.length).toBeLessThan(plenty);
    expect(await decompress(encoded, encoding, plenty)).toEqual({ kind: "too_large" });
  });
});

const encoders = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync };

test("a body of exactly the limit is taken whole, and one byte more is too large", async () => {
  const bytes = fc.uint8Array({ minLength: 2, maxLength: 2_000 });
  const encoding = fc.constantFrom("gzip", "deflate", "br");
  await fc.assert(
    fc.asyncProperty(bytes, encoding, async (bytes, encoding) => {
      const encoded = encoders[encoding](bytes);
      const whole = await decompress(encoded, encoding, bytes.length);
      expect(whole.kind === "plain" && Buffer.from(whole.body)).toEqual(Buffer.from(bytes));
      expect(await decompress(encoded, encoding, bytes.length - 1)).toEqual({ kind: "too_large" });
    }),
    { numRuns: 50 },
  );
});

test("bytes that claim any encoding make a value, never an error", async () => {
  const encoding = fc.constantFrom("gzip", "deflate", "br", "x");
  await fc.assert(
    fc.asyncProperty(fc.uint8Array(), encoding, async (bytes, encoding) => {
      expect(["plain", "broken", "too_large"]).toContain((await decompress(bytes, encoding, 100)).kind);
    }),
    { numRuns: 50 },
  );
});

function flipLast(bytes: Buffer): Buffer {
  const flipped = Buffer.from(bytes);
  flipped.writeUInt8(flipped.readUInt8(flipped.length - 5) ^ 1, flipped.length - 5);
  return flipped;
}
