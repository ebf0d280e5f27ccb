import { describe, expect, test } from "vitest";
import { type Instant, toInstant } from "../../model/index.ts";
import { checkEndpoints } from "./endpoint-checks.ts";
import { sizeText } from "./finding.ts";
import { checkBacklog, checkHubClock } from "./hub-checks.ts";
import { checkClock, checkFiles, checkNode } from "./machine-checks.ts";
import { judgeDisk } from "./place-checks.ts";
import { checkStore } from "./store-checks.ts";

// What no machine that tests run on has: full disks, wrong clocks, damage.

function clockAt(now: Instant) {
  return { now: () => now, monotonic: () => 0, after: () => ({ [Symbol.dispose]: () => {} }) };
}

test.each([
  [2_000_000_000, "ok"],
  [1_999_999_999, "warn"],
  [256_000_000, "warn"],
  [255_999_999, "fail"],
  [0, "fail"],
])("%d bytes that are free: %s", (free, state) => {
  expect(judgeDisk(free).state).toBe(state);
});

test.each([
  ["24.0.0", "ok"],
  ["25.1.0", "ok"],
  ["22.20.1", "fail"],
])("Node %s: %s", (version, state) => {
  expect(checkNode(version).state).toBe(state);
});

test.each([
  ["unlimited", "ok"],
  [4096, "ok"],
  [4095, "warn"],
] as const)("%s open files: %s", (limit, state) => {
  expect(checkFiles(limit).state).toBe(state);
});

test.each([
  ["1970-01-01T00:01:00Z", "fail"],
  ["2025-12-31T23:59:59Z", "fail"],
  ["2026-06-01T00:00:00Z", "ok"],
  ["2101-01-01T00:00:00Z", "fail"],
])("a clock that shows %s: %s", (shown, state) => {
  const [year, zones] = checkClock(clockAt(toInstant(Date.parse(shown))));
  expect([year?.state, zones?.state]).toEqual([state, "ok"]);
});

describe("the hub's clock", () => {
  const date = "Fri, 20 Nov 2026 03:00:00 GMT";
  const at = Date.parse(date);

  test.each([
    [0, "ok"],
    [4_000, "ok"],
    [-4_000, "ok"],
    [7_000, "warn"],
    [-200_000, "warn"],
    [301_000, "fail"],
    [-301_000, "fail"],
  ])("%d ms beside this one: %s", (off, state) => {
    expect(checkHubClock(date, at + off).map((finding) => finding.state)).toEqual([state]);
  });

  test("can't be told where a proxy leaves the header out", () => {
    expect(checkHubClock(null, at)).toEqual([]);
  });
});

test.each([
  [0, "ok"],
  [60, "ok"],
  [61, "warn"],
])("the oldest due for %d s: %s", (late, state) => {
  const metrics = [
    'ringback_backlog{state="waiting"} 7',
    'ringback_backlog{state="sending"} 2',
    'ringback_backlog{state="parked"} 3',
    `ringback_oldest_due_seconds ${late}.2`,
  ].join("\n");
  const finding = checkBacklog(metrics);
  expect(finding.state).toBe(state);
  expect(finding.text.en).toBe(`9 deliveries open, 3 parked, the oldest due for ${late} s`);
});

test("a store that is damaged, or too large to be read through, is said to be", () => {
  const found = {
    kind: "opened",
    version: 2,
    known: 2,
    sizeBytes: 3_000_000_000,
    endpoints: [],
    masterKeyId: null,
  } as const;
  expect(checkStore("a.db", { ...found, damage: ["page 7 is never used"] })).toMatchObject({ state: "fail" });
  expect(checkStore("a.db", { ...found, damage: null }).text.en).toMatch(/^3\.0 GB, .*not looked for$/);
});

test("endpoints are told by what keeps them from their pushes, and no more than twenty by name", () => {
  const endpoint = (id: number, told = {}) => ({
    tenant: "acme",
    id: `ep_${id}`,
    url: "https://app.example.com/",
    isEnabled: true,
    isPaused: false,
    isFailing: false,
    ...told,
  });
  const found = [
    ...Array.from({ length: 25 }, (_, id) => endpoint(id, { isEnabled: false, isFailing: true })),
    endpoint(100, { isPaused: true }),
    endpoint(101, { isFailing: true }),
    endpoint(102),
  ];
  const told = checkEndpoints(found).map(({ state, text }) => `${state}: ${text.en}`);
  expect(told).toEqual([
    expect.stringMatching(/^warn: 25 of 28 disabled: acme\/ep_0, .*acme\/ep_19 and 5 more$/),
    "warn: 1 of 28 paused: acme/ep_100",
    "warn: 1 of 28 failing: acme/ep_101",
  ]);
});

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1_200, "1.2 kB"],
  [12_345_678, "12 MB"],
  [2_000_000_000_000, "2.0 TB"],
])("%d bytes are %s", (bytes, text) => {
  expect(sizeText(bytes)).toBe(text);
});
