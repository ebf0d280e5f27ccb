import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { World } from "../world.contract.ts";
import { SqlitePlace } from "./sqlite-place.contract.ts";

/** How often the text stands in any file of the store. */
function countIn({ path }: SqlitePlace, text: string): number {
  const folder = dirname(path);
  const bytes = readdirSync(folder).map((name) => readFileSync(join(folder, name), "latin1"));
  return bytes.join("").split(text).length - 1;
}

test("what was there before a rewrite is in no file, on pages that fell free and in the log neither", async () => {
  await using place = new SqlitePlace();
  const store = place.store();
  await store.open();
  const world = new World();
  await store.configuration.saveTenant(world.tenantDoc());
  // Longer than a page holds, so that most of it lies on pages of its own.
  const value = "lies-open ".repeat(4_000);
  const endpoints = Array.from({ length: 20 }, () => ({
    ...world.endpointDoc({ headers: { "x-long": value } }),
    id: world.id("endpoint"),
  }));
  for (const endpoint of endpoints) await store.configuration.saveEndpoint(endpoint);
  expect(countIn(place, "lies-open")).toBeGreaterThan(1_000);
  await store.configuration.rewrite({
    revision: (await store.configuration.load()).revision,
    sources: [],
    endpoints: endpoints.map((endpoint) => ({ ...endpoint, headers: {} })),
  });
  expect(countIn(place, "lies-open")).toBe(0);
  expect((await store.configuration.load()).endpoints).toHaveLength(20);
  await store[Symbol.asyncDispose]();
  expect(countIn(place, "lies-open")).toBe(0);
  expect(place.crashes).toEqual([]);
});
