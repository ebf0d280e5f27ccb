import { expect, test } from "vitest";
import { Places } from "./places.ts";

test("there are so many places for each tenant, and one that is given back is free again, once", () => {
  const places = new Places(2);
  const [first, second] = [places.take("acme"), places.take("acme")];
  expect(places.take("acme")).toBeUndefined();
  expect(places.take("other")).toBeDefined();
  first?.[Symbol.dispose]();
  first?.[Symbol.dispose]();
  expect(places.take("acme")).toBeDefined();
  expect(places.take("acme")).toBeUndefined();
  second?.[Symbol.dispose]();
  expect(places.take("acme")).toBeDefined();
});
