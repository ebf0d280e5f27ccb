import { describe, expect, test } from "vitest";
import type { News } from "../hubs.ts";
import { World } from "../world.contract.ts";
import { isNews, splitNews } from "./news.ts";

const world = new World();
const told: readonly News[] = [
  { kind: "configuration" },
  { kind: "due", tenant: world.tenant, endpoint: world.endpoint },
  { kind: "work", work: "replay" },
  { kind: "discard", deliveries: [world.id("delivery")] },
];

describe("news", () => {
  test.each(told)("of the kind $kind are known again as they were told", (news) => {
    const heard: unknown = JSON.parse(JSON.stringify(news));
    expect(isNews(heard)).toBe(true);
    expect(heard).toEqual(news);
  });

  test.each([
    null,
    "configuration",
    {},
    { kind: "what a later version tells" },
    { kind: "due", tenant: "acme" },
    { kind: "due", tenant: "no tenant", endpoint: world.endpoint },
    { kind: "due", tenant: "acme", endpoint: world.tenant },
    { kind: "work", work: "nothing known" },
    { kind: "discard", deliveries: ["dlv_1"] },
    { kind: "discard", deliveries: "all" },
  ])("are not %j", (heard) => {
    expect(isNews(heard)).toBe(false);
  });

  test("of many deliveries come in pieces that each fit into a notification", () => {
    const deliveries = Array.from({ length: 1_001 }, () => world.id("delivery"));
    const pieces = splitNews({ kind: "discard", deliveries });
    expect(pieces.flatMap((piece) => (piece.kind === "discard" ? piece.deliveries : []))).toEqual(deliveries);
    for (const news of pieces) {
      const payload = JSON.stringify({ from: "0123456789abcdef", news });
      expect(Buffer.byteLength(payload)).toBeLessThan(8_000);
    }
  });
});
