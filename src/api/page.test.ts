import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { InvalidInputError } from "../model/index.ts";
import { answerPage, pageInMemory, pageOf, timesOf } from "./page.ts";

const call = "call_01ARZ3NDEKTSV4RRFFQ69G5FAV";

/** The paths of what is wrong. */
function problemsOf(work: () => unknown): readonly string[] {
  try {
    work();
  } catch (error) {
    if (error instanceof InvalidInputError) return error.problems.map(({ path }) => path);
    throw error;
  }
  return [];
}

describe("which page is asked for", () => {
  test("fifty rows from the beginning, unless told", () => {
    const shown = (query: object) =>
      answerPage(
        Array.from({ length: 600 }, (_, id) => ({ id: `${id}` })),
        pageOf(query, "call"),
        ({ id }) => id,
      ).data.length;
    expect(shown({})).toBe(50);
    expect(shown({ limit: "1" })).toBe(1);
    expect(shown({ limit: "500" })).toBe(500);
    expect(pageOf({}, "call").after).toBeNull();
    expect(pageOf({ cursor: call }, "call").after).toBe(call);
    expect(pageOf({ cursor: "acme" }, "tenant").after).toBe("acme");
  });

  test.each(["0", "501", "1000", "-1", "1.5", "1e2", " 5", "5 ", "0x10", "", "all", "٥"])(
    "%j is no number of rows",
    (limit) => {
      expect(problemsOf(() => pageOf({ limit }, "call"))).toEqual(["limit"]);
    },
  );

  test.each(["", "garbage", "job_01ARZ3NDEKTSV4RRFFQ69G5FAV", call.toLowerCase(), `${call} `, `${call}'--`])(
    "%j is no place in a list of calls",
    (cursor) => {
      expect(problemsOf(() => pageOf({ cursor }, "call"))).toEqual(["cursor"]);
    },
  );

  test("both are told at once", () => {
    expect(problemsOf(() => pageOf({ limit: "no", cursor: "no" }, "call"))).toEqual(["limit", "cursor"]);
  });
});

describe("which times are asked for", () => {
  test("either, both or none", () => {
    const at = Date.UTC(2026, 10, 20, 2, 47, 42);
    expect(timesOf({})).toEqual({});
    expect(timesOf({ since: "2026-11-20T10:47:42+08:00" })).toEqual({ since: at });
    expect(timesOf({ since: "2026-11-20T02:47:42Z", until: "2026-11-20T02:47:42.5Z" })).toEqual({
      since: at,
      until: at + 500,
    });
  });

  test("a plus that was not escaped arrives as a space", () => {
    expect(timesOf({ since: "2026-11-20T10:47:42 08:00" })).toEqual(
      timesOf({ since: "2026-11-20T10:47:42+08:00" }),
    );
  });

  test.each(["", "now", "2026-11-20", "2026-11-20T10:47:42", "2026-02-30T10:47:42Z", "1763606862"])(
    "%j is no time, and both are told at once",
    (time) => {
      expect(problemsOf(() => timesOf({ since: time, until: time }))).toEqual(["since", "until"]);
    },
  );
});

describe("pages of what is in memory", () => {
  const anyIds = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 30 });

  test("have every row once, the newest first, and only the last page names no next", () => {
    fc.assert(
      fc.property(anyIds, fc.integer({ min: 1, max: 10 }), (ids, rows) => {
        const all = ids.map((id) => ({ id }));
        const read: string[][] = [];
        for (let after: string | null = null, isLast = false; !isLast;) {
          const page: { readonly limit: number; readonly after: string | null } = { limit: rows + 1, after };
          const answer = answerPage(pageInMemory(all, page), page, ({ id }) => id);
          read.push([...answer.data]);
          after = answer.next;
          isLast = after === null;
        }
        expect(read.flat()).toEqual(ids.toSorted((a, b) => (a < b ? 1 : -1)));
        expect(read.slice(0, -1).every((page) => page.length === rows)).toBe(true);
        expect(read.at(-1)?.length).toBeGreaterThan(0);
      }),
    );
  });

  test("stay right while rows come and go: what stays is read once", () => {
    const anyChange = fc.record({ comes: anyIds, goes: anyIds });
    fc.assert(
      fc.property(anyIds, fc.array(anyChange, { minLength: 5 }), (ids, changes) => {
        let rows = new Set(ids);
        const gone = new Set<string>();
        const read: string[] = [];
        let after: string | null = null;
        for (const { comes, goes } of changes) {
          const page: { readonly limit: number; readonly after: string | null } = { limit: 4, after };
          const answer = answerPage(
            pageInMemory(
              [...rows].map((id) => ({ id })),
              page,
            ),
            page,
            ({ id }) => id,
          );
          read.push(...answer.data);
          after = answer.next;
          if (after === null) break;
          for (const id of goes) gone.add(id);
          rows = new Set([...rows, ...comes].filter((id) => !goes.includes(id)));
        }
        expect(new Set(read).size).toBe(read.length);
        const reached = after ?? "";
        const stayed = ids.filter((id) => !gone.has(id) && id >= reached);
        expect(read).toEqual(expect.arrayContaining(stayed));
      }),
    );
  });
});
