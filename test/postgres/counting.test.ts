import { expect, test } from "vitest";
import { DroppingProxy } from "../../src/store/postgres/dropping-proxy.contract.ts";
import { Counting } from "../kit/counting.ts";
import { SharedDatabase } from "../kit/shared-database.ts";

const patience = { timeout: 25_000, interval: 50 };

test("L4: a database that is lost before it answers has counted nothing twice, and counts on", async () => {
  await using database = await SharedDatabase.start();
  const { port } = database.server;
  await using proxy = await DroppingProxy.start(port);
  await using counting = await Counting.start(database.url.replace(`:${port}/`, `:${proxy.port}/`));
  const counted = async () => {
    const sum = "select coalesce(sum(good), 0)::int as good from ringback.traffic where span = 'hour'";
    return (await database.ask(sum))[0]?.["good"];
  };
  counting.count();
  await expect.poll(counted, patience).toBe(1);
  // What it is told arrives, and the answer does not.
  proxy.mute();
  counting.count();
  await expect.poll(counted, patience).toBe(2);
  await expect.poll(() => counting.logged, patience).toEqual(["store.unavailable"]);
  counting.count();
  proxy.pass();
  await expect.poll(counted, patience).toBe(3);
  // Nobody is there at all: that is known, and nothing of it is left.
  proxy.refuse();
  for (let count = 0; count < 3; count += 1) counting.count();
  await expect.poll(() => counting.logged.length, patience).toBe(2);
  counting.count();
  proxy.pass();
  await expect.poll(counted, patience).toBeGreaterThanOrEqual(4);
  expect(await counted()).toBeLessThanOrEqual(7);
  const before = Number(await counted());
  counting.count();
  await expect.poll(counted, patience).toBe(before + 1);
});
