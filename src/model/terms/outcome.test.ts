import { describe, expect, test } from "vitest";
import { type JobStatus, intentLevelIn, isFinalJobStatus, jobStatuses } from "./outcome.ts";

describe("the intent level in a label", () => {
  test.each([
    ["A", "A"],
    ["A级(较强)", "A"],
    ["C级(明确拒绝)", "C"],
    [" b 级", "B"],
    ["f", "F"],
    ["E-再联系", "E"],
  ])("%j names %s", (label, level) => {
    expect(intentLevelIn(label)).toBe(level);
  });

  test.each([null, "", "G", "Angry", "AB", "无法判断", "意向A", "1"])("%j names none", (label) => {
    expect(intentLevelIn(label)).toBeNull();
  });
});

test("after completion and after termination a job makes no more calls, and after nothing else", () => {
  const final: readonly JobStatus[] = ["completed", "terminated"];
  expect(jobStatuses.filter(isFinalJobStatus)).toEqual(final);
});
