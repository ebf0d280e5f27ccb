import { describe, expect, test } from "vitest";
import { type BacklogReading, Metrics } from "./metrics.ts";

/** Every series of the text format, by its name and labels. */
async function readings(metrics: Metrics): Promise<ReadonlyMap<string, number>> {
  const { body } = await metrics.text();
  const lines = body.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(lines.map((line) => [line.replace(/ [^ ]+$/, ""), Number(line.replace(/^.* /, ""))]));
}

describe("the metrics", () => {
  test("count messages by dialect and fate, and time their acknowledgement", async () => {
    const metrics = new Metrics();
    metrics.accepted("tanyi", "decoded", 0.004);
    metrics.accepted("tanyi", "decoded", 0.3);
    metrics.accepted("tanyi", "duplicate", 0.004);
    metrics.accepted("icc", "quarantined", 0.004);
    const read = await readings(metrics);
    expect(read.get('ringback_messages_total{dialect="tanyi",fate="decoded"}')).toBe(2);
    expect(read.get('ringback_messages_total{dialect="tanyi",fate="duplicate"}')).toBe(1);
    expect(read.get('ringback_messages_total{dialect="icc",fate="quarantined"}')).toBe(1);
    expect(read.get('ringback_messages_total{dialect="icc",fate="decoded"}')).toBeUndefined();
    expect(read.get('ringback_acknowledge_seconds_count{dialect="tanyi"}')).toBe(3);
    expect(read.get('ringback_acknowledge_seconds_bucket{le="0.005",dialect="tanyi"}')).toBe(2);
    expect(read.get('ringback_acknowledge_seconds_bucket{le="0.5",dialect="tanyi"}')).toBe(3);
  });

  test("count what was refused by its reason", async () => {
    const metrics = new Metrics();
    metrics.refused("unknown_token");
    metrics.refused("unknown_token");
    metrics.refused("too_large");
    const read = await readings(metrics);
    expect(read.get('ringback_refused_total{reason="unknown_token"}')).toBe(2);
    expect(read.get('ringback_refused_total{reason="too_large"}')).toBe(1);
  });

  test("count attempts by verdict, and time them", async () => {
    const metrics = new Metrics();
    metrics.attempted("yeta", "acknowledged", 0.02);
    metrics.attempted("yeta", "retry", 3);
    const read = await readings(metrics);
    expect(read.get('ringback_attempts_total{dialect="yeta",verdict="acknowledged"}')).toBe(1);
    expect(read.get('ringback_attempts_total{dialect="yeta",verdict="retry"}')).toBe(1);
    expect(read.get('ringback_delivery_seconds_sum{dialect="yeta"}')).toBeCloseTo(3.02);
    expect(read.get('ringback_delivery_seconds_bucket{le="3",dialect="yeta"}')).toBe(2);
  });

  test("count what deliveries came to, each in one counter alone", async () => {
    const metrics = new Metrics();
    for (const state of ["waiting", "waiting", "delivered", "failed", "parked"] as const)
      metrics.settled("byai", state);
    const read = await readings(metrics);
    expect(read.get('ringback_retried_total{dialect="byai"}')).toBe(2);
    expect(read.get('ringback_delivered_total{dialect="byai"}')).toBe(1);
    expect(read.get('ringback_failed_total{dialect="byai"}')).toBe(1);
  });

  test("show the backlog as it is when somebody asks, all of it from one look", async () => {
    const metrics = new Metrics();
    let looks = 0;
    metrics.watchBacklog(async () => {
      looks += 1;
      return { waiting: 5, sending: 2, parked: 1, quarantined: 7, oldestDueSeconds: looks };
    });
    for (const look of [1, 2]) {
      const read = await readings(metrics);
      expect(read.get('ringback_backlog{state="waiting"}')).toBe(5);
      expect(read.get('ringback_backlog{state="sending"}')).toBe(2);
      expect(read.get('ringback_backlog{state="parked"}')).toBe(1);
      expect(read.get("ringback_quarantined")).toBe(7);
      expect(read.get("ringback_oldest_due_seconds")).toBe(look);
    }
  });

  test("keep the last figures of the backlog while the store can't answer", async () => {
    const metrics = new Metrics();
    const answers: BacklogReading[] = [
      { waiting: 5, sending: 2, parked: 1, quarantined: 7, oldestDueSeconds: 1.5 },
    ];
    metrics.watchBacklog(async () => {
      const answer = answers.shift();
      if (answer === undefined) throw new Error("no such file");
      return answer;
    });
    await readings(metrics);
    const read = await readings(metrics);
    expect(read.get('ringback_backlog{state="waiting"}')).toBe(5);
    expect(read.get("ringback_oldest_due_seconds")).toBe(1.5);
  });

  test("show the process too, in Prometheus's text format", async () => {
    const { contentType, body } = await new Metrics().text();
    expect(contentType).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(body).toMatch(/^process_resident_memory_bytes \d+$/m);
    expect(body).toMatch(/^# HELP ringback_messages_total \S/m);
  });

  test("of one hub are not another's", async () => {
    const [one, other] = [new Metrics(), new Metrics()];
    one.refused("address");
    expect((await readings(other)).get('ringback_refused_total{reason="address"}')).toBeUndefined();
  });
});
