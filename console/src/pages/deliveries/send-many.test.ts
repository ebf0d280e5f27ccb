import { expect, test } from "vitest";
import { type Sent, sendMany } from "./send-many.ts";

const why = (error: unknown) => (error instanceof Error ? error.message : String(error));

test("each is asked for, one after the other, and the progress is told", async () => {
  const asked: string[] = [];
  const steps: number[] = [];
  const send = async (id: string) => void asked.push(id);
  const sent = await sendMany(["a", "b"], { send, why, onStep: (step) => steps.push(step.asked) });
  expect(asked).toEqual(["a", "b"]);
  expect(steps).toEqual([1, 2]);
  expect(sent).toEqual({ asked: 2, gone: 2, refusals: new Map() });
});

test("one that is refused stops none of the others, and reasons that are the same are counted together", async () => {
  const send = async (id: string) => {
    if (id !== "dlv_c") throw new Error(`Delivery ${id} is being sent just now`);
  };
  const steps: Sent[] = [];
  const sent = await sendMany(["dlv_a", "dlv_b", "dlv_c"], { send, why, onStep: (step) => steps.push(step) });
  expect(sent).toEqual({
    asked: 3,
    gone: 1,
    refusals: new Map([["Delivery … is being sent just now", 2]]),
  });
  expect(steps.at(-1)).toEqual(sent);
});
