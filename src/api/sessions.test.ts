import { describe, expect, test } from "vitest";
import { type Key, mintedId, parseTenantId, toInstant } from "../model/index.ts";
import { Access, hashKey } from "./access.ts";
import { Sessions, sessionSeconds } from "./sessions.ts";

const [operator, secret] = ["operator's key", "rbl_secret"];
const [start, minute] = [toInstant(1_000_000), 60_000];

/** Seals by writing the place in front: enough to tell what was sealed for something else. */
const sealing = {
  seal: (text: string, place: string) => `${place}|${text}`,
  open: (sealed: string, place: string) =>
    sealed.startsWith(`${place}|`) ? sealed.slice(place.length + 1) : undefined,
};

/** One key, which expires a minute from the start; time goes by when the test says so. */
function begin(expiresAt: Key["expiresAt"] = toInstant(start + minute)) {
  let time = start;
  const clock = {
    now: () => time,
    monotonic: () => time,
    after: () => ({ [Symbol.dispose]: () => {} }),
  };
  const key: Key = {
    tenant: parseTenantId("acme"),
    id: mintedId("key", "link"),
    name: "link",
    hash: hashKey(secret),
    rights: ["read"],
    expiresAt,
    portal: { brand: null, color: null, embedIn: [] },
    createdAt: start,
  };
  const sessions = new Sessions({ sealing, clock });
  const access = new Access({
    directory: { tenant: () => undefined, keyWithHash: (hash) => (hash === key.hash ? key : undefined) },
    sessions,
    clock,
    adminKeyHash: () => hashKey(operator),
    publicUrl: () => "http://127.0.0.1:4750",
  });
  const wait = (milliseconds: number) => void (time = toInstant(time + milliseconds));
  /** Whose session it is at this moment. */
  const callerOf = (cookie: string) => {
    const session = sessions.of(cookie);
    return session === undefined ? undefined : access.callerWith(session.keyHash);
  };
  return { sessions, access, wait, callerOf, key };
}

describe("a session", () => {
  test("C1: lasts for twelve hours to the millisecond", () => {
    const { sessions, wait } = begin();
    const cookie = sessions.begin(hashKey(operator));
    wait(sessionSeconds * 1000 - 1);
    expect(sessions.of(cookie)?.keyHash).toBe(hashKey(operator));
    wait(1);
    expect(sessions.of(cookie)).toBeUndefined();
  });

  test("C1: ends when its key expires, however long it would have lasted", () => {
    const { sessions, wait, callerOf, key } = begin();
    const cookie = sessions.begin(key.hash);
    wait(minute - 1);
    expect(callerOf(cookie)).toEqual({ kind: "tenant", key });
    wait(1);
    expect(callerOf(cookie)).toBeUndefined();
  });

  test.each([
    "",
    "session|",
    `other place|${"a".repeat(64)} 9999999999999`,
    `session|${"a".repeat(63)} 9999999999999`,
    `session|${"a".repeat(64)} 1e15`,
    `session|${"a".repeat(64)} 9999999999999 more`,
  ])("is none in %j", (cookie) => {
    expect(begin().sessions.of(cookie)).toBeUndefined();
  });
});

describe("a key", () => {
  test("opens nothing from the moment on at which it expires", () => {
    const { access, wait, key } = begin();
    expect(access.callerWith(hashKey(secret))).toEqual({ kind: "tenant", key });
    wait(minute);
    expect(access.callerWith(hashKey(secret))).toBeUndefined();
    expect(access.callerWith(hashKey(operator))).toEqual({ kind: "admin" });
  });

  test("that never expires goes on", () => {
    const { access, wait } = begin(null);
    wait(100 * 365 * 24 * 60 * minute);
    expect(access.callerWith(hashKey(secret))).toBeDefined();
  });
});
