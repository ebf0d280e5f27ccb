import { expect, test } from "vitest";
import { dialects } from "../../src/dialects/index.ts";
import { recordOf } from "../kit/deliveries.ts";
import { TestHub } from "../kit/test-hub.ts";

/** Every series that the hub shows, by its name and labels. */
async function scrape(hub: TestHub): Promise<ReadonlyMap<string, number>> {
  const { body } = await hub.request<string>("GET", "/metrics", { key: null });
  const lines = body.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(lines.map((line) => [line.replace(/ [^ ]+$/, ""), Number(line.replace(/^.* /, ""))]));
}

test("what comes in is counted by dialect and fate, and what is refused by its reason", async () => {
  await using hub = await TestHub.start({ bodyLimitBytes: 4_096 });
  for (const [index, { name }] of dialects.entries()) {
    const { sourceUrl } = await hub.tenant({ id: `from-${name}`, source: { dialect: name } });
    const [record] = [recordOf(name, 1)];
    for (let times = 0; times < index + 2; times += 1) await hub.push(sourceUrl, record);
    for (let times = 0; times < index + 3; times += 1) await hub.push(sourceUrl, "<html>");
  }
  const counted = await scrape(hub);
  for (const [index, { name }] of dialects.entries()) {
    const count = (fate: string) => counted.get(`ringback_messages_total{dialect="${name}",fate="${fate}"}`);
    const fates = [count("decoded"), count("duplicate"), count("quarantined")];
    expect([name, ...fates]).toEqual([name, 1, index + 1, index + 3]);
    const acknowledged = counted.get(`ringback_acknowledge_seconds_count{dialect="${name}"}`);
    expect([name, acknowledged]).toEqual([name, 2 * index + 5]);
  }
  expect(counted.get("ringback_quarantined")).toBe(3 + 4 + 5 + 6 + 7);
});

test("what is refused is counted by its reason", async () => {
  await using hub = await TestHub.start({ bodyLimitBytes: 4_096 });
  const { path, source, sourceUrl } = await hub.tenant({ id: "acme", source: { dialect: "icc" } });
  const record = recordOf("icc", 1);
  const patch = (fields: object) => hub.ok("PATCH", `${path}/sources/${source}`, fields);
  await hub.push(`${sourceUrl}x`, record);
  await patch({ onInvalid: "reject" });
  await hub.push(sourceUrl, "<html>");
  await patch({ verify: { kind: "header", header: "x-token", secret: "open sesame" } });
  await hub.push(sourceUrl, record);
  await patch({ allowFrom: ["203.0.113.1"] });
  await hub.push(sourceUrl, record);
  const counted = await scrape(hub);
  for (const reason of ["unknown_token", "undecodable", "unverified", "address"]) {
    expect([reason, counted.get(`ringback_refused_total{reason="${reason}"}`)]).toEqual([reason, 1]);
  }
  expect([...counted.keys()].filter((series) => series.startsWith("ringback_messages_total"))).toEqual([]);
});

test("metrics are for those alone who have the key, where there is one", async () => {
  const metricsKey = "metrics-key-0123456789";
  await using hub = await TestHub.start({ metricsKey });
  expect((await hub.request("GET", "/metrics", { key: null })).status).toBe(401);
  expect((await hub.request("GET", "/metrics", { key: `${metricsKey}x` })).status).toBe(401);
  expect((await hub.request("GET", "/metrics", { key: metricsKey })).status).toBe(200);
});
