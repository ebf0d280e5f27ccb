import { beforeEach, describe, expect, test } from "vitest";
import { type Clock, toInstant } from "../model/index.ts";
import { throttle } from "./throttle.ts";

let now = 0;
const clock: Clock = {
  now: () => toInstant(now),
  monotonic: () => 0,
  after: () => ({ [Symbol.dispose]: () => {} }),
};
const said: unknown[] = [];
let say = throttle(() => {}, clock);

beforeEach(() => {
  now = 1_000_000;
  said.length = 0;
  say = throttle((event, fields) => said.push({ event, ...fields }), clock);
});

describe("the same thing", () => {
  test("is said once in ten seconds, and then with how often it happened", () => {
    for (let times = 0; times < 5; times += 1) say("src_1", "intake.refused", { reason: "address" });
    now += 9_999;
    say("src_1", "intake.refused", { reason: "address" });
    expect(said).toEqual([{ event: "intake.refused", reason: "address", times: 1 }]);
    now += 1;
    say("src_1", "intake.refused", { reason: "address" });
    expect(said.slice(1)).toEqual([{ event: "intake.refused", reason: "address", times: 6 }]);
    now += 10_000;
    say("src_1", "intake.refused", { reason: "address" });
    expect(said.slice(2)).toEqual([{ event: "intake.refused", reason: "address", times: 1 }]);
  });

  test("is another thing for another key, and in another event", () => {
    say("src_1", "intake.refused", {});
    say("src_2", "intake.refused", {});
    say("src_1", "intake.quarantined", {});
    expect(said).toHaveLength(3);
  });
});

test("a flood of different things takes bounded memory: what was said long before them is said anew", () => {
  say("first", "intake.refused", {});
  for (let other = 0; other < 1_000; other += 1) say(`other ${other}`, "intake.refused", {});
  say("first", "intake.refused", {});
  expect(said.filter((one) => JSON.stringify(one).includes('"times":1'))).toHaveLength(1_002);
});
