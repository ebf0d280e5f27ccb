import { ulid } from "ulid";
import { describe, expect, test } from "vitest";
import {
  type IdKind,
  idPrefixes,
  isId,
  isTenantId,
  mintedAt,
  mintedId,
  parseId,
  parseTenantId,
} from "./ids.ts";

const kinds = Object.keys(idPrefixes).filter((kind): kind is IdKind => kind in idPrefixes);
const body = ulid(Date.UTC(2026, 10, 20), () => 0.5);

describe("an id", () => {
  test.each(kinds)("of a %s is its prefix and a ULID", (kind) => {
    const id = `${idPrefixes[kind]}_${body}`;
    expect(isId(kind, id)).toBe(true);
    expect(parseId(kind, id)).toBe(id);
  });

  test("of one kind is no id of another", () => {
    const id = `call_${body}`;
    expect(kinds.filter((kind) => isId(kind, id))).toEqual(["call"]);
    expect(() => parseId("job", id)).toThrow(`Expected a job id (job_…), got ${id}`);
  });

  test.each([
    "",
    body,
    "call_",
    `call_${body.slice(1)}`,
    `call_${body}0`,
    `call_${"U".repeat(26)}`,
    `call_${"Z".repeat(26)}`,
    `call_${body.toLowerCase()}`,
    ` call_${body}`,
    `call_${body}\n`,
  ])("%j is none", (text) => {
    expect(isId("call", text)).toBe(false);
    expect(() => parseId("call", text)).toThrow(RangeError);
  });
});

describe("a tenant's id", () => {
  test.each(["acme", "7", "Acme.cn_2-b", "a".repeat(63)])("can be %s", (text) => {
    expect(parseTenantId(text)).toBe(text);
  });

  test.each(["", ".acme", "-acme", "ac me", "合肥", "a/b", "acme\n", "a".repeat(64)])(
    "can't be %j",
    (text) => {
      expect(isTenantId(text)).toBe(false);
      expect(() => parseTenantId(text)).toThrow(RangeError);
    },
  );
});

test("an id tells when it was minted", () => {
  const at = 1_795_305_750_123;
  expect(mintedAt(mintedId("message", ulid(at)))).toBe(at);
});
