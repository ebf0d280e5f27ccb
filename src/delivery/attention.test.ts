import { describe, expect, test } from "vitest";
import {
  type Endpoint,
  type EndpointHealth,
  type Source,
  parseId,
  parseTenantId,
  plainEndpoint,
  plainSource,
  toInstant,
} from "../model/index.ts";
import { type EndpointSigns, needOfEndpoint, needOfSource, needs, worstFirst } from "./attention.ts";
import { freshHealth } from "./endpoint-health.ts";

const now = toInstant(Date.UTC(2026, 10, 20, 4));
const ago = (seconds: number) => toInstant(now - seconds * 1000);
const tenant = parseTenantId("acme");
const endpoint = plainEndpoint({
  tenant,
  id: parseId("endpoint", "ep_01M7Z56P88E40A1DMGJ8VVA7YC"),
  url: "https://app.example.com/",
  dialect: "standard",
  createdAt: ago(9_000),
});
const source = plainSource({
  tenant,
  id: parseId("source", "src_01M7Z4TVZ26C55X52V8TSCGF34"),
  name: "tanyi",
  dialect: "tanyi",
  token: "in_1",
  createdAt: ago(9_000),
});
const well = freshHealth(endpoint, ago(9_000));
const failed: Partial<EndpointHealth> = {
  isFailing: true,
  consecutiveFailures: 7,
  failingSince: ago(300),
  lastFailure: { at: ago(3), error: "http_status", status: 503 },
};

type Told = Partial<Omit<EndpointSigns, "endpoint" | "health">> & {
  readonly endpoint?: Partial<Endpoint>;
  readonly health?: Partial<EndpointHealth>;
};

function need({ endpoint: fields, health, ...told }: Told = {}) {
  const signs = {
    endpoint: { ...endpoint, ...fields },
    health: { ...well, ...health },
    isHeldBack: false,
    ladder: undefined,
    parked: 0,
    lately: { bad: 0, since: ago(3_600) },
    now,
    ...told,
  };
  return needOfEndpoint(signs);
}

const halt = (cause: "person" | "gone" | "failing", state: "paused" | "disabled" = "disabled") => ({
  ...failed,
  halt: { state, cause, since: ago(60) },
});
const due = (seconds: number) => ({ overdue: 3, oldestDueAt: ago(seconds) });

describe("an endpoint needs nobody", () => {
  test.each<[string, Told]>([
    ["while it is well", {}],
    ["for a failure now and then", { health: { ...failed, isFailing: false, consecutiveFailures: 1 } }],
    ["for what is due for a moment", { ladder: due(20) }],
    ["for what waits for its time", { ladder: { overdue: 0, oldestDueAt: toInstant(now + 60_000) } }],
    [
      "when a person paused it and nothing came",
      { endpoint: { paused: true }, health: halt("person", "paused") },
    ],
    ["when a person disabled it and nothing came", { endpoint: { enabled: false }, health: halt("person") }],
  ])("%s", (_name, told) => {
    expect(need(told)).toBeUndefined();
  });
});

describe("an endpoint needs somebody", () => {
  test("who mends it when the hub disabled it, also with nothing parked", () => {
    const disabled = { endpoint: { enabled: false }, health: halt("gone") };
    expect(need(disabled)).toMatchObject({
      why: "disabled",
      since: ago(60),
      detail: { en: "It answered 410: it wants nothing more" },
    });
    const parked = need({ ...disabled, health: halt("failing"), parked: 12 });
    expect(parked?.why).toBe("disabled");
    expect(parked?.detail.en).toMatch(/^It failed for too long: 7 .*; 12 parked for it$/);
  });

  test("when it is failing, since its first failure, and more so when its breaker is open", () => {
    const words = "7 attempts in a row failed; the last time it answered 503";
    expect(need({ health: failed })).toMatchObject({
      why: "failing",
      since: ago(300),
      detail: { en: words },
    });
    expect(need({ health: failed, isHeldBack: true })).toMatchObject({
      why: "breaker_open",
      since: ago(300),
      detail: { en: `${words}. Only a probe is sent now and then` },
    });
  });

  test("when what is due has not been sent for a minute", () => {
    expect(need({ ladder: due(60) })).toMatchObject({
      why: "overdue",
      since: ago(60),
      detail: { en: "3 deliveries are due and not sent yet", zh: "3 条推送已到时间但尚未发出" },
    });
  });

  test("when deliveries to it were given up lately", () => {
    const lately = { bad: 2, since: ago(1_800) };
    expect(need({ lately })).toMatchObject({ why: "given_up", since: ago(1_800) });
  });

  test("when something is parked that a person has to let go on", () => {
    const paused = { endpoint: { paused: true }, health: halt("person", "paused"), parked: 2 };
    expect(need(paused)).toMatchObject({
      why: "parked",
      since: ago(60),
      detail: { en: "A person paused it; 2 parked for it", zh: "已由人工暂停；搁置 2 条推送" },
    });
  });

  test("for the worst that is the matter with it", () => {
    const lately = { bad: 2, since: ago(1_800) };
    expect(need({ health: failed, ladder: due(600), lately })?.why).toBe("failing");
    expect(need({ ladder: due(600), lately })?.why).toBe("overdue");
  });
});

describe("a source", () => {
  const heard = {
    tenant,
    source: source.id,
    lastAt: ago(700),
    silentSince: null,
    quarantined: 0,
    announcedAt: null,
  };
  const watched: Source = { ...source, silentAfterSeconds: 600 };
  const none = { bad: 0, since: ago(3_600) };

  test("needs nobody while it speaks, nor when nobody asked to be told of its silence", () => {
    expect(needOfSource({ source: watched, activity: heard, lately: none })).toBeUndefined();
    const silent = { ...heard, silentSince: ago(100) };
    expect(needOfSource({ source, activity: silent, lately: none })).toBeUndefined();
  });

  test("needs somebody when it is silent, since its last message or since it was made", () => {
    const silent = { ...heard, silentSince: ago(100) };
    expect(needOfSource({ source: watched, activity: silent, lately: none })).toMatchObject({
      why: "silent",
      since: ago(700),
      detail: { en: "It has fallen silent" },
    });
    expect(
      needOfSource({ source: watched, activity: { ...silent, lastAt: null }, lately: none }),
    ).toMatchObject({
      since: ago(9_000),
      detail: { en: "It never sent anything" },
    });
  });

  test("needs somebody when its messages were quarantined lately", () => {
    const lately = { bad: 1, since: ago(1_800) };
    expect(needOfSource({ source, activity: heard, lately })).toMatchObject({
      why: "quarantining",
      since: ago(1_800),
      detail: { en: "1 of its messages was quarantined", zh: "有 1 条报文被隔离" },
    });
  });
});

test("the worst comes first, and of the same what has lasted longest", () => {
  const all = needs.flatMap((why) => [ago(10), ago(500)].map((since) => ({ why, since })));
  const sorted = all.toReversed().sort(worstFirst);
  expect(sorted.map(({ why }) => why)).toEqual(needs.flatMap((why) => [why, why]));
  expect(sorted[0]?.since).toBe(ago(500));
});
