import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { parseTenantId } from "../../model/terms/index.ts";
import { SqlitePlace } from "./sqlite-place.contract.ts";

const fixture = new URL("../../../test/fixtures/store-v1.db.gz", import.meta.url);
const page = { limit: 1_000, after: null };
const harbour = parseTenantId("harbour");

function numberOf(path: string, pragma: string): unknown {
  using db = new DatabaseSync(path);
  return db.prepare(`pragma ${pragma}`).get()?.[pragma];
}

test("a file of the first version is written anew, with all that is in it, and can shrink from then on", async () => {
  await using place = new SqlitePlace();
  mkdirSync(dirname(place.path));
  writeFileSync(place.path, gunzipSync(readFileSync(fixture)));
  expect(numberOf(place.path, "auto_vacuum")).toBe(0);
  const store = place.store();
  expect(await store.open()).toMatchObject({ canShrink: true });
  expect(await store.queries.calls(harbour, {}, page)).toHaveLength(7);
  expect((await store.queries.deliveries(harbour, {}, page)).rows).toHaveLength(44);
  await store[Symbol.asyncDispose]();
  expect(numberOf(place.path, "auto_vacuum")).toBe(2);
  expect(numberOf(place.path, "integrity_check")).toBe("ok");
  expect(readdirSync(dirname(place.path)).filter((name) => name.endsWith("-new"))).toEqual([]);
});

test("a file that is asked to be written anew is, once, at the next start", async () => {
  await using place = new SqlitePlace();
  const [first, second, third] = [place.store(), place.store(), place.store()];
  await first.open();
  await first.configuration.saveValue("a", "1");
  await first.keeping.rewriteAtStart();
  await first[Symbol.asyncDispose]();
  const asked = () => {
    using db = new DatabaseSync(place.path);
    return db.prepare("select count(*) as asked from kept_values where name = 'rewrite-file'").get()?.[
      "asked"
    ];
  };
  expect(asked()).toBe(1);
  await second.open();
  expect(await second.configuration.value("a")).toBe("1");
  await second[Symbol.asyncDispose]();
  expect(asked()).toBe(0);
  await third.open();
  expect(await third.configuration.value("a")).toBe("1");
  await third[Symbol.asyncDispose]();
});
