import { describe, expect, test } from "vitest";
import { disabledIn, healthNow } from "./health-now.ts";

const effective = {
  events: [],
  ladder: { gapsSeconds: [5], maxAttempts: 2, windowSeconds: null },
  timeoutMs: 1_000,
  ack: "2xx",
  breaker: { failures: 20, probeSeconds: 30 },
  disableAfterSeconds: 432_000,
};
const health = {
  state: "failing" as const,
  since: "2026-11-20T10:47:42+08:00",
  why: "",
  consecutiveFailures: 20,
  failingSeconds: 3_600,
  breaker: "open" as const,
};

describe("what the hub does with an endpoint", () => {
  test.each(["open", "probing", "ramping", "closed"] as const)("whose breaker is %s is said", (breaker) => {
    const { en, zh } = healthNow({ health: { ...health, breaker }, effective });
    expect(en).not.toBe("");
    expect(zh).toMatch(/[\u4e00-\u9fff]/);
  });

  test("tells how often it is probed", () => {
    expect(healthNow({ health, effective }).en).toContain("every 30 s one delivery");
  });

  test.each(["paused", "disabled"] as const)("that is %s says that what waits is parked", (state) => {
    expect(healthNow({ health: { ...health, state }, effective }).en).toContain("parked");
  });
});

describe("an endpoint is disabled", () => {
  test("once it failed for so long", () => {
    expect(disabledIn({ health, effective })).toBe(428_400);
  });

  test("never while it does not fail, or where its dialect does not disable", () => {
    expect(disabledIn({ health: { ...health, state: "healthy" }, effective })).toBeNull();
    expect(disabledIn({ health, effective: { ...effective, disableAfterSeconds: null } })).toBeNull();
  });
});
