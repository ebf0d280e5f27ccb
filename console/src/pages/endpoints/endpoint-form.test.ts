import { describe, expect, test } from "vitest";
import {
  type Endpoint,
  blankEndpoint,
  formOf,
  inputOf,
  patchOf,
  signsBy,
  unreadableOf,
} from "./endpoint-form.ts";

const endpoint: Endpoint = {
  id: "ep_1",
  name: "crm",
  url: "https://crm.example.com/calls",
  dialect: "standard",
  events: ["call.completed"],
  ladder: { gapsSeconds: [10, 60] },
  timeoutMs: 2_500,
  ack: null,
  breaker: null,
  disableAfterSeconds: null,
  concurrency: 16,
  ratePerSecond: null,
  timezone: null,
  enabled: true,
  paused: false,
  signing: { kind: "hmac-sha256", header: "X-Signature", encoding: "base64" },
  headers: {},
  hasSecret: true,
  publicKey: null,
  previousSecretUntil: null,
  auth: null,
  hubWide: false,
  health: {
    state: "healthy",
    since: "2026-11-20T10:47:42+08:00",
    why: "",
    consecutiveFailures: 0,
    failingSeconds: 0,
    breaker: "closed",
  },
  effective: {
    events: ["call.completed"],
    ladder: { gapsSeconds: [10, 60], maxAttempts: 3, windowSeconds: null },
    timeoutMs: 2_500,
    ack: "Any 2xx answer",
    breaker: { failures: 20, probeSeconds: 30 },
    disableAfterSeconds: 432_000,
  },
  createdAt: "2026-11-20T10:47:42+08:00",
};

describe("a new endpoint", () => {
  test("leaves everything to its dialect that nobody filled in, and names no secret", () => {
    const input = inputOf({ ...blankEndpoint("tanyi"), url: " https://crm.example.com/ " });
    expect(input).toEqual({
      name: "",
      url: "https://crm.example.com/",
      dialect: "tanyi",
      events: null,
      ladder: null,
      timeoutMs: null,
      ack: null,
      breaker: null,
      disableAfterSeconds: null,
      concurrency: 16,
      ratePerSecond: null,
      timezone: null,
      signing: null,
      headers: {},
      auth: null,
    });
  });

  test("says what was filled in, each way to sign with its own fields alone", () => {
    const blank = blankEndpoint("byai");
    const signing = {
      kind: "dialect",
      header: "X-Left",
      encoding: "hex",
      recipe: null,
      appKey: "k",
    } as const;
    const auth = { kind: "basic", username: "u", password: "p", token: "left" } as const;
    const headers = [{ row: 0, name: " X-Tenant ", value: "acme" }];
    const input = inputOf({ ...blank, signing, secret: "s", auth, headers, timeoutSeconds: 1.2 });
    expect(input).toMatchObject({
      signing: { kind: "dialect", appKey: "k" },
      secret: "s",
      auth: { kind: "basic", username: "u", password: "p" },
      headers: { "X-Tenant": "acme" },
      timeoutMs: 1_200,
    });
    expect(input.signing).not.toHaveProperty("header");
    expect(input.auth).not.toHaveProperty("token");
  });
});

describe("a change of an endpoint", () => {
  test("says nothing of what stands as it was", () => {
    expect(patchOf(formOf(endpoint), endpoint)).toEqual({});
    const hidden = { ...endpoint, headers: { "X-A": "•••" }, auth: { kind: "basic" } };
    expect(patchOf(formOf(hidden), hidden)).toEqual({});
  });

  test("names each field that is another now", () => {
    const hidden = { ...endpoint, headers: { "X-A": "•••" }, auth: { kind: "basic" } };
    const form = { ...formOf(hidden), url: "https://other.example.com/", ladder: null, timeoutSeconds: 3 };
    expect(patchOf(form, hidden)).toEqual({
      url: "https://other.example.com/",
      ladder: null,
      timeoutMs: 3_000,
    });
  });

  test("replaces all headers where they are set anew, and takes auth away where that is said", () => {
    const hidden = { ...endpoint, headers: { "X-A": "•••" }, auth: { kind: "basic" } };
    const form = { ...formOf(hidden), headers: [], auth: { ...formOf(hidden).auth, kind: "none" } as const };
    expect(patchOf(form, hidden)).toEqual({ headers: {}, auth: null });
  });

  test("tells of all tenants only where that changes", () => {
    const hubWide = { ...endpoint, headers: { "X-A": "•••" }, auth: { kind: "basic" }, hubWide: true };
    expect(patchOf(formOf(hubWide), hubWide)).toEqual({});
    expect(patchOf({ ...formOf(hubWide), hubWide: false }, hubWide)).toEqual({ hubWide: false });
  });
});

test.each([
  [null, true, "standard-webhooks"],
  [null, false, "none"],
  [{ kind: "none" as const }, true, "none"],
])("signing %j with a secret: %s is %s", (signing, hasSecret, kind) => {
  expect(signsBy({ signing, hasSecret })).toBe(kind);
});

test("a span that nobody can read is found, in whichever field", () => {
  const blank = blankEndpoint("standard");
  expect(unreadableOf(blank)).toEqual([]);
  const breaker = { failures: 3, probeSeconds: Number.NaN };
  const ladder = { gapsSeconds: [5, Number.NaN], maxAttempts: 3, windowSeconds: null };
  expect(unreadableOf({ ...blank, ladder, breaker })).toEqual(["ladder", "breaker"]);
});
