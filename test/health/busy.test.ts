import { describe, expect, test, vi } from "vitest";
import { ScriptedEndpoint } from "../../src/simulator/index.ts";
import { BareEndpoint, Deliveries } from "../kit/deliveries.ts";
import { handIn, healthWhen } from "../kit/health.ts";
import { TestHub } from "../kit/test-hub.ts";

const quick = { gapsSeconds: [0.02], maxAttempts: 1_000, windowSeconds: null };

/** An application that answers so until it is told that it is well, and when each request came. */
async function busyEndpoint(status: number, headers: () => Readonly<Record<string, string>>) {
  const seen = { at: [] as number[], most: 0, now: 0, isBusy: true };
  const app = await BareEndpoint.start((request, response) => {
    seen.at.push(Date.now());
    seen.now += 1;
    seen.most = Math.max(seen.most, seen.now);
    request.resume().on("end", () => {
      seen.now -= 1;
      if (seen.isBusy) response.writeHead(status, headers()).end("busy");
      else response.end("success");
    });
  });
  return { app, seen, [Symbol.asyncDispose]: () => app[Symbol.asyncDispose]() };
}

describe("H4: the whole lane waits for as long as the endpoint asked by Retry-After", () => {
  test.each([
    ["in seconds, with 429", 429, () => "2"],
    ["in seconds, with 503", 503, () => "2"],
    // A date has no milliseconds.
    ["as a date", 503, () => new Date(Math.ceil((Date.now() + 2_000) / 1000) * 1000).toUTCString()],
  ])("%s, and no other lane does", async (_name, status, retryAfter) => {
    await using hub = await TestHub.start();
    await using place = await busyEndpoint(status, () => ({ "retry-after": retryAfter() }));
    const { app, seen } = place;
    await using other = await new ScriptedEndpoint().start();
    const endpoint = { url: app.url, dialect: "standard", ladder: quick, concurrency: 1 };
    const { path, endpoint: id } = await hub.tenant({ id: "acme", endpoint });
    await hub.ok("POST", `${path}/endpoints`, { url: other.url, dialect: "standard" });
    await handIn(hub, path, 1, 20);
    await vi.waitFor(() => expect(seen.at.length).toBe(1), { timeout: 10_000 });
    // Whatever comes meanwhile reaches the other at once, and this one not before it asked.
    await handIn(hub, path, 100, 20);
    await other.until(({ count }) => count === 40);
    expect(Math.max(...other.received.map(({ at }) => at)) - Number(seen.at[0])).toBeLessThan(1_900);
    expect(seen.at).toHaveLength(1);
    seen.isBusy = false;
    await new Deliveries(hub, path).when((all) => all.every(({ state }) => state === "delivered"), id);
    expect(Number(seen.at[1]) - Number(seen.at[0])).toBeGreaterThanOrEqual(1_950);
  });
});

test("H5: 503 without a moment lowers how many go out at a time, and acknowledgements raise it again", async () => {
  await using hub = await TestHub.start();
  await using place = await busyEndpoint(503, () => ({}));
  const { app, seen } = place;
  const endpoint = { url: app.url, dialect: "standard", ladder: quick, concurrency: 16, breaker: "off" };
  const { path, endpoint: id } = await hub.tenant({ id: "acme", endpoint });
  await handIn(hub, path, 1, 100);
  // From 16 down to one, which is then a while apart from the next.
  await vi.waitFor(() => expect(seen.at.length).toBeGreaterThan(35), { timeout: 15_000 });
  const gaps = seen.at.slice(-3).map((at, index) => at - Number(seen.at.slice(-4)[index]));
  expect(Math.min(...gaps)).toBeGreaterThan(150);
  seen.isBusy = false;
  await new Deliveries(hub, path).when((all) => all.every(({ state }) => state === "delivered"), id);
  expect(await healthWhen(hub, `${path}/endpoints/${id}`, ({ state }) => state === "healthy")).toMatchObject({
    breaker: "closed",
  });
});
