import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyPlatformId } from "../model/call.arbitrary.ts";
import { longId, numericId } from "./encoding.ts";

describe("an id where the protocol has a number", () => {
  test("is itself with all its digits when a long can hold it", () => {
    expect(numericId("9223372036854775807")?.rawJSON).toBe("9223372036854775807");
    expect(longId("0")?.rawJSON).toBe("0");
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }), (id) => {
        expect(longId(String(id))?.rawJSON).toBe(String(id));
      }),
    );
  });

  test("is stood for by the same long each time, and by another one for another id", () => {
    fc.assert(
      fc.property(anyPlatformId, fc.uuid(), (id, uuid) => {
        const stands = BigInt(longId(uuid)?.rawJSON ?? -1);
        expect(stands >= 0n && stands < 2n ** 62n).toBe(true);
        expect(longId(uuid)).toEqual(longId(uuid));
        expect(longId(id)?.rawJSON === String(stands)).toBe(id === uuid);
      }),
    );
    expect(longId("5b0c7a10-c3d1-11f0-9a51-0242ac120002")?.rawJSON).toMatch(/^\d+$/);
  });

  test.each([
    "9223372036854775808",
    "9999999999999999999",
    "90071992547409931234",
    "007",
    "-1",
    "1.5",
    "1e3",
    "一",
  ])("is stood for when it is %j, which no long is or would keep as it is", (id) => {
    expect(numericId(id)).toBeNull();
    expect(BigInt(longId(id)?.rawJSON ?? -1)).toBeLessThan(2n ** 62n);
  });

  test("is nothing when there is none", () => {
    expect([null, undefined, ""].map((id) => longId(id))).toEqual([null, null, null]);
  });
});
