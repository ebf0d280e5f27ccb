import { beforeEach, describe } from "vitest";
import type { Dialect } from "./dialect.ts";
import { describeJudge, describeOutcomes } from "./dialect-judges.contract.ts";
import type { DialectOptions } from "./dialect-options.contract.ts";
import { describeFixtures, describeTotality } from "./dialect-reads.contract.ts";
import { describeEncoder, describeRoundTrip } from "./dialect-writes.contract.ts";
import { readFixtures } from "./wire-fixtures.contract.ts";

/** The behaviour that every dialect has; run from each dialect's own tests. */
export function describeDialect(dialect: Dialect, options: DialectOptions): void {
  const fixtures = readFixtures(options.fixtures);

  describe(`the dialect ${dialect.name}`, () => {
    beforeEach(({ task, skip }) => {
      const reason = options.skip?.[task.name];
      skip(reason !== undefined, reason);
    });

    describe("reads", () => {
      describeFixtures(dialect, fixtures);
    });
    describe("reads anything", () => {
      describeTotality(dialect, fixtures);
    });
    describe("writes", () => {
      describeEncoder(dialect, fixtures);
    });
    describe("reads what it wrote", () => {
      describeRoundTrip(dialect, options);
    });
    describe("maps outcomes", () => {
      describeOutcomes(dialect, options.outcomes);
    });
    describe("judges answers", () => {
      describeJudge(dialect);
    });
  });
}
