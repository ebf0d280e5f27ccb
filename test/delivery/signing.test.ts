import { Webhook } from "standardwebhooks";
import { expect, test } from "vitest";
import { ScriptedEndpoint } from "../../src/simulator/index.ts";
import { Deliveries, recordOf } from "../kit/deliveries.ts";
import { TestHub } from "../kit/test-hub.ts";

const known = `whsec_${Buffer.from("thirty-two bytes that are known!").toString("base64")}`;

test("an endpoint of the standard protocol can check every attempt with the published library", async () => {
  await using app = await new ScriptedEndpoint().start();
  app.behaviour = (_received, count) => (count === 1 ? "error" : "success");
  await using hub = await TestHub.start();
  const { path, sourceUrl } = await hub.tenant({ id: "acme", source: { dialect: "icc" } });
  const { secret, hasSecret } = await hub.ok("POST", `${path}/endpoints`, {
    url: app.url,
    dialect: "standard",
    events: ["call.completed"],
    ladder: { gapsSeconds: [0.1] },
  });
  expect({ secret, hasSecret }).toEqual({
    secret: expect.stringMatching(/^whsec_/) as string,
    hasSecret: true,
  });
  await hub.push(sourceUrl, recordOf("icc", 1));
  const { id } = await new Deliveries(hub, path).only("delivered");
  const library = new Webhook(String(secret));
  const checked = app.received.map(({ headers, body }) => {
    expect(headers["webhook-id"]).toBe(id);
    expect(() => new Webhook(known).verify(body, headers as Record<string, string>)).toThrow("No matching");
    return library.verify(body, headers as Record<string, string>);
  });
  expect(checked).toHaveLength(2);
  expect(checked[0]).toMatchObject({ type: "call.completed", call: { id: "1", platform: "icc" } });
});

test("the secret that an endpoint was given is the one that counts, and a new one counts from then on", async () => {
  await using app = await new ScriptedEndpoint().start();
  await using hub = await TestHub.start();
  const first = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
  const { path, sourceUrl, endpoint } = await hub.tenant({
    id: "acme",
    source: { dialect: "icc" },
    endpoint: { url: app.url, dialect: "tanyi", secret: first },
  });
  await hub.push(sourceUrl, recordOf("icc", 1));
  await app.until(({ count }) => count === 1);
  await hub.ok("PATCH", `${path}/endpoints/${endpoint}`, { secret: known });
  await hub.push(sourceUrl, recordOf("icc", 2));
  await app.until(({ count }) => count === 2);
  const verified = (secret: string) =>
    app.received.map(({ headers, body }) => {
      try {
        return new Webhook(secret).verify(body, headers as Record<string, string>) !== null;
      } catch {
        return false;
      }
    });
  expect(verified(first)).toEqual([true, false]);
  expect(verified(known)).toEqual([false, true]);
  // No secret is ever said: not by the interface, and not in the log.
  const said = JSON.stringify([await hub.ok("GET", `${path}/endpoints/${endpoint}`), hub.logged]);
  expect(said).not.toContain(first.slice(6));
  expect(said).not.toContain(known.slice(6));
});
