import { describe, expect, test } from "vitest";
import type { Source } from "../../parts/sources.ts";
import { blankSource, formOf, inputOf, patchOf, unreadableOf } from "./source-form.ts";

const source: Source = {
  id: "src_1",
  name: "yeta",
  dialect: "yeta",
  url: "https://hub.example.com/in/token",
  timezone: null,
  recordingBaseUrl: "https://voice.example.com",
  graceSeconds: 120,
  allowFrom: ["203.0.113.0/24"],
  verify: { kind: "hmac-sha256", header: "X-Signature", encoding: "base64" },
  onInvalid: "quarantine",
  onUnverified: "refuse",
  silentAfterSeconds: 3_600,
  lastMessageAt: null,
  silentSince: null,
  createdAt: "2026-11-20T10:47:42+08:00",
};

describe("a new source", () => {
  test("is as the hub has it where nobody filled something in", () => {
    expect(inputOf({ ...blankSource("tanyi"), name: " tanyi main " })).toEqual({
      name: "tanyi main",
      dialect: "tanyi",
      timezone: null,
      recordingBaseUrl: null,
      graceSeconds: 60,
      allowFrom: [],
      verify: null,
      onInvalid: "quarantine",
      onUnverified: "refuse",
      silentAfterSeconds: null,
    });
  });

  test("takes addresses however they are separated", () => {
    const form = { ...blankSource("tanyi"), allowFrom: "203.0.113.0/24, 198.51.100.7\n\n2001:db8::/32；" };
    expect(inputOf(form).allowFrom).toEqual(["203.0.113.0/24", "198.51.100.7", "2001:db8::/32"]);
  });

  test.each([
    ["header", { header: "X-Token", secret: "s" }],
    ["hmac-sha256", { header: "X-Token", secret: "s", encoding: "hex" }],
    ["standard-webhooks", { secret: "s" }],
    ["standard-webhooks-v1a", { publicKey: "whpk_1" }],
    ["dialect", { appKey: "k", secret: "s", toleranceSeconds: 300, recipe: "md5" }],
  ] as const)("that verifies by %s says what that takes, and nothing else", (kind, fields) => {
    const blank = blankSource("byai");
    const verify = {
      ...blank.verify,
      kind,
      header: " X-Token ",
      secret: "s",
      publicKey: "whpk_1 ",
      appKey: "k",
      recipe: "md5",
    } as const;
    expect(inputOf({ ...blank, verify }).verify).toEqual({ kind, ...fields });
  });

  test("names the secret before only where there is one", () => {
    const blank = blankSource("byai");
    const verify = { ...blank.verify, kind: "standard-webhooks", secret: "b", previousSecret: "a" } as const;
    expect(inputOf({ ...blank, verify }).verify).toEqual({
      kind: "standard-webhooks",
      secret: "b",
      previousSecret: "a",
    });
  });
});

describe("a change of a source", () => {
  test("says nothing of what stands as it was, a secret that is not shown least of all", () => {
    expect(patchOf(formOf(source), source)).toEqual({});
  });

  test("names each field that is another now", () => {
    const form = { ...formOf(source), recordingBaseUrl: "", silentAfterSeconds: null, graceSeconds: 0 };
    expect(patchOf(form, source)).toEqual({
      recordingBaseUrl: null,
      silentAfterSeconds: null,
      graceSeconds: 0,
    });
  });

  test("takes the proof away where that is said", () => {
    const form = formOf(source);
    expect(patchOf({ ...form, verify: { ...form.verify, kind: "none" } }, source)).toEqual({ verify: null });
  });

  test("says the whole proof anew where its secret changes, what was shown of it kept", () => {
    const form = formOf(source);
    const verify = { ...form.verify, kind: "hmac-sha256", secret: "new" } as const;
    expect(patchOf({ ...form, verify }, source)).toEqual({
      verify: { kind: "hmac-sha256", header: "X-Signature", encoding: "base64", secret: "new" },
    });
  });
});

test("a span that nobody can read is found, in whichever field counts", () => {
  const blank = blankSource("standard");
  expect(unreadableOf(blank)).toEqual([]);
  const verify = { ...blank.verify, toleranceSeconds: Number.NaN };
  const form = { ...blank, graceSeconds: Number.NaN, silentAfterSeconds: Number.NaN, verify };
  expect(unreadableOf(form)).toEqual(["graceSeconds", "silentAfterSeconds"]);
  expect(unreadableOf({ ...blank, verify: { ...verify, kind: "dialect" } })).toEqual([
    "verify.toleranceSeconds",
  ]);
});
