import * as fc from "fast-check";
import { expect, test } from "vitest";
import { anyEventsOfOneJob } from "./call.arbitrary.ts";
import type { JobEvent } from "./event.ts";
import { foldJob } from "./fold-job.ts";
import type { JobStatus } from "./terms/index.ts";

const job = (status: JobStatus, marks: Partial<JobEvent> = {}, name: string | null = null): JobEvent => ({
  type: "job.status_changed",
  occurredAt: null,
  ...marks,
  job: { id: "62", platform: "acme", status, name },
});

const arrivals = anyEventsOfOneJob.chain((events) =>
  fc.tuple(
    fc.constant(events),
    fc.shuffledSubarray(events, { minLength: events.length }),
    fc.array(fc.constantFrom(...events)),
  ),
);

test("every order of arrival, with any repeats, gives the same job byte for byte", () => {
  fc.assert(
    fc.property(arrivals, ([events, shuffled, repeats]) => {
      expect(JSON.stringify(foldJob([...repeats, ...shuffled]))).toBe(JSON.stringify(foldJob(events)));
    }),
    { numRuns: 500 },
  );
});

test("a job is in the status that it went into last, whichever message came last", () => {
  const paused = job("paused", { occurredAt: "2026-11-20T10:00:00+08:00" });
  const resumed = job("running", { occurredAt: "2026-11-20T10:05:00+08:00" });
  expect(foldJob([paused, resumed]).facts.status).toBe("running");
  expect(foldJob([resumed, paused])).toEqual(foldJob([paused, resumed]));
  expect(foldJob([resumed, paused]).decidedBy).toBe(resumed);
});

test("times in two zones are compared as moments", () => {
  const earlier = job("running", { occurredAt: "2026-11-20T10:30:00+08:00" });
  const later = job("paused", { occurredAt: "2026-11-20T02:45:00Z" });
  expect(foldJob([later, earlier]).facts.status).toBe("paused");
});

test("the platform's own version decides before the time does", () => {
  const first = job("paused", { version: "000000000007", occurredAt: "2026-11-20T10:00:01+08:00" });
  const second = job("running", { version: "000000000008", occurredAt: "2026-11-20T10:00:00+08:00" });
  expect(foldJob([second, first]).facts.status).toBe("running");
});

test("a job that ended does not run again for a late message without a time", () => {
  expect(foldJob([job("completed"), job("running")]).facts.status).toBe("completed");
  expect(foldJob([job("running"), job("terminated")]).facts.status).toBe("terminated");
});

test("a status with a time that no calendar has counts as one without", () => {
  const broken = job("running", { occurredAt: "2026-13-45T10:00:00+08:00" });
  const dated = job("paused", { occurredAt: "2026-11-20T10:00:00+08:00" });
  expect(foldJob([dated, broken]).facts.status).toBe("paused");
  expect(foldJob([broken, dated]).facts.status).toBe("paused");
});

test("a job keeps the name that any of its messages gave it", () => {
  const named = job("running", { version: "1" }, "十一月回访");
  const unnamed = job("completed", { version: "2" });
  expect(foldJob([unnamed, named]).facts).toMatchObject({ name: "十一月回访", status: "completed" });
  expect(foldJob([unnamed]).facts.name).toBeNull();
});

test("no events make no job", () => {
  expect(() => foldJob([])).toThrow(RangeError);
});
