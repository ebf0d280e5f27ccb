import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ApiClient } from "../kit/api-client.ts";
import { anyTime, idOf, matching } from "../kit/matching.ts";
import type { Page } from "../kit/test-hub.ts";

let api: ApiClient;
beforeAll(async () => {
  api = await ApiClient.start();
});
afterAll(() => api[Symbol.asyncDispose]());

const url = "https://app.example.com/callback";

describe("making an endpoint", () => {
  test("fills in what is usual, and tells what holds by its dialect", async () => {
    const { path } = await api.tenant();
    const made = await api.ok("POST", `${path}/endpoints`, { url, dialect: "yeta" });
    expect(made).toEqual({
      id: idOf("ep"),
      name: "",
      url,
      dialect: "yeta",
      events: null,
      ladder: null,
      timeoutMs: null,
      ack: null,
      headers: {},
      hasSecret: false,
      publicKey: null,
      previousSecretUntil: null,
      auth: null,
      concurrency: 16,
      ratePerSecond: null,
      timezone: null,
      enabled: true,
      paused: false,
      hubWide: false,
      breaker: null,
      disableAfterSeconds: null,
      signing: null,
      effective: {
        events: expect.arrayContaining(["call.record", "call.recording", "call.dialog"]) as string[],
        ladder: expect.objectContaining({ maxAttempts: expect.any(Number) as number }) as object,
        // YT-01: three seconds.
        timeoutMs: 3_000,
        ack: matching(/\S/),
        breaker: "off",
        disableAfterSeconds: null,
      },
      health: {
        state: "healthy",
        since: anyTime,
        why: "Nothing failed since its last acknowledgement",
        consecutiveFailures: 0,
        failingSeconds: 0,
        breaker: "closed",
      },
      createdAt: anyTime,
    });
    expect(await api.ok("GET", `${path}/endpoints/${made.id}`)).toEqual({ ...made, parked: 0 });
    expect(await api.ok<Page>("GET", `${path}/endpoints`)).toEqual({ data: [made], next: null });
  });

  test("keeps all that it is told, but shows no secret and no header's value", async () => {
    const { path } = await api.tenant();
    const told = {
      name: "客户系统",
      url,
      dialect: "standard",
      events: ["call.completed", "job.status_changed"],
      ladder: { gapsSeconds: [0.5, 60], maxAttempts: 9, windowSeconds: 3_600 },
      timeoutMs: 1_500,
      ack: "exact-success",
      concurrency: 2,
      ratePerSecond: 0.5,
      timezone: "UTC",
      enabled: false,
    };
    const quiet = { secret: "whsec_c2VjcmV0", headers: { "X-Api-Key": "do-not-tell" } };
    const made = await api.ok("POST", `${path}/endpoints`, { ...told, ...quiet });
    const { events, ladder, timeoutMs, ack } = told;
    const effective = { events, ladder, timeoutMs, ack };
    expect(made).toMatchObject({ ...told, effective, hasSecret: true });
    expect(Object.keys(made["headers"] as object)).toEqual(["X-Api-Key"]);
    for (const secret of ["whsec_", "do-not-tell"]) expect(JSON.stringify(made)).not.toContain(secret);
  });

  test("makes a secret for a protocol that signs, and shows it this once", async () => {
    const { path } = await api.tenant();
    const made = await api.ok("POST", `${path}/endpoints`, { url, dialect: "standard" });
    expect(made).toMatchObject({ hasSecret: true, secret: matching(/^whsec_[A-Za-z0-9+/]{43}=$/) });
    const { secret: _secret, ...shown } = made;
    expect(await api.ok("GET", `${path}/endpoints/${made.id}`)).toEqual({ ...shown, parked: 0 });
  });

  test("makes no secret where one is given, or where none is wanted", async () => {
    const { path } = await api.tenant();
    const given = await api.ok("POST", `${path}/endpoints`, { url, dialect: "standard", secret: "mine" });
    const none = await api.ok("POST", `${path}/endpoints`, { url, dialect: "standard", secret: null });
    expect([given["secret"], given["hasSecret"]]).toEqual([undefined, true]);
    expect([none["secret"], none["hasSecret"]]).toEqual([undefined, false]);
  });

  test("takes one attempt more than there are gaps, unless told", async () => {
    const { path } = await api.tenant();
    const made = await api.ok("POST", `${path}/endpoints`, {
      url,
      dialect: "tanyi",
      ladder: { gapsSeconds: [1, 2] },
    });
    expect(made["ladder"]).toEqual({ gapsSeconds: [1, 2], maxAttempts: 3, windowSeconds: null });
  });

  test.each([
    ["no URL", { dialect: "byai" }, ["url"]],
    ["no dialect", { url }, ["dialect"]],
    ["a dialect that nobody speaks", { url, dialect: "klingon" }, ["dialect"]],
    ["a URL that is none", { url: "app.example.com", dialect: "byai" }, ["url"]],
    ["a URL of another kind", { url: "ftp://app.example.com/", dialect: "byai" }, ["url"]],
    ["a password in the URL", { url: "https://me:secret@app.example.com/", dialect: "byai" }, ["url"]],
    ["an event that is none", { url, dialect: "standard", events: ["call.begun"] }, ["events.0"]],
    [
      "an event that its dialect has no message for",
      { url, dialect: "icc", events: ["call.completed", "call.dialog"] },
      ["events.1"],
    ],
    [
      "a ladder that never ends at once",
      { url, dialect: "byai", ladder: { gapsSeconds: [], maxAttempts: 5 } },
      ["ladder.gapsSeconds"],
    ],
    [
      "a gap below nothing",
      { url, dialect: "byai", ladder: { gapsSeconds: [1, -1] } },
      ["ladder.gapsSeconds.1"],
    ],
    [
      "no attempt at all",
      { url, dialect: "byai", ladder: { gapsSeconds: [1], maxAttempts: 0 } },
      ["ladder.maxAttempts"],
    ],
    ["a part of a millisecond", { url, dialect: "byai", timeoutMs: 100.5 }, ["timeoutMs"]],
    ["a rule that is none", { url, dialect: "byai", ack: "maybe" }, ["ack"]],
    [
      "a header that the hub sets itself",
      { url, dialect: "byai", headers: { "Content-Length": "5" } },
      ["headers.Content-Length"],
    ],
    [
      "a header with a line break",
      { url, dialect: "byai", headers: { "X-A": "a\r\nX-B: b" } },
      ["headers.X-A"],
    ],
    ["a header that no header can be", { url, dialect: "byai", headers: { "X A": "a" } }, ["headers.X A"]],
    ["no concurrency", { url, dialect: "byai", concurrency: 0 }, ["concurrency"]],
    ["no rate", { url, dialect: "byai", ratePerSecond: 0 }, ["ratePerSecond"]],
    ["a zone that nobody knows", { url, dialect: "byai", timezone: "Mars/North" }, ["timezone"]],
    ["a field that it does not know", { url, dialect: "byai", retries: 5 }, ["retries"]],
    [
      "several at once",
      { url: "x", dialect: "klingon", timezone: "Mars/North" },
      ["dialect", "url", "timezone"],
    ],
  ])("is refused for %s, by its path", async (_name, body, paths) => {
    const { path } = await api.tenant();
    const { errors } = await api.refused(400, "POST", `${path}/endpoints`, { body });
    expect(errors?.map((error) => error.path)).toEqual(paths);
    expect(await api.ok<Page>("GET", `${path}/endpoints`)).toEqual({ data: [], next: null });
  });
});

describe("changing an endpoint", () => {
  test("changes what is given and nothing else; null goes back to the dialect's own", async () => {
    const { path } = await api.tenant();
    const ladder = { gapsSeconds: [1], maxAttempts: 2, windowSeconds: null };
    const made = await api.ok("POST", `${path}/endpoints`, { url, dialect: "tanyi", ladder, timeoutMs: 500 });
    const at = `${path}/endpoints/${made.id}`;
    const moved = await api.ok("PATCH", at, { url: "http://other.example.com/", enabled: false });
    const { health } = moved;
    expect(moved).toEqual({ ...made, url: "http://other.example.com/", enabled: false, health });
    expect(health).toMatchObject({ state: "disabled" });
    const plain = await api.ok("PATCH", at, { ladder: null, timeoutMs: null });
    expect(plain).toMatchObject({ ladder: null, timeoutMs: null });
    expect(plain["effective"]).not.toEqual(made["effective"]);
    expect(await api.ok("PATCH", at, {})).toEqual(plain);
    expect(await api.ok("GET", at)).toEqual({ ...plain, parked: 0 });
  });

  test("keeps its secret unless it is given another or none, and shows neither", async () => {
    const { path } = await api.tenant();
    const made = await api.ok("POST", `${path}/endpoints`, { url, dialect: "standard" });
    const at = `${path}/endpoints/${made.id}`;
    expect(await api.ok("PATCH", at, { name: "A" })).toMatchObject({ hasSecret: true });
    const changed = await api.ok("PATCH", at, { secret: "another-secret" });
    expect(changed["hasSecret"]).toBe(true);
    expect(JSON.stringify(changed)).not.toContain("another-secret");
    expect(await api.ok("PATCH", at, { secret: null })).toMatchObject({ hasSecret: false });
  });

  test.each([
    [{ url: null }, ["url"]],
    [{ dialect: "klingon" }, ["dialect"]],
    [{ concurrency: 1.5 }, ["concurrency"]],
    [{ hasSecret: false }, ["hasSecret"]],
    // What it has no message for in the new dialect it can't be sent any more.
    [{ dialect: "icc" }, ["events.0"]],
  ])("is refused for %j, and changes nothing", async (body, fields) => {
    const { path } = await api.tenant();
    const made = await api.ok("POST", `${path}/endpoints`, { url, dialect: "yeta", events: ["call.dialog"] });
    const at = `${path}/endpoints/${made.id}`;
    const { errors } = await api.refused(400, "PATCH", at, { body });
    expect(errors?.map((error) => error.path)).toEqual(fields);
    expect(await api.ok("GET", at)).toEqual({ ...made, parked: 0 });
  });
});

test("a deleted endpoint is gone", async () => {
  const { path } = await api.tenant();
  const made = await api.ok("POST", `${path}/endpoints`, { url, dialect: "tanyi" });
  const at = `${path}/endpoints/${made.id}`;
  expect((await api.request("DELETE", at)).status).toBe(204);
  await api.refused(404, "GET", at);
  await api.refused(404, "PATCH", at, { body: { name: "A" } });
  await api.refused(404, "DELETE", at);
  expect(await api.ok<Page>("GET", `${path}/endpoints`)).toEqual({ data: [], next: null });
});
