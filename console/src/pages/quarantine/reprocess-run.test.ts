import { expect, test } from "vitest";
import { type Piece, type Progress, runPieces } from "./reprocess-run.ts";

const piece = (next: string | null): Piece => ({
  examined: 3,
  decoded: 1,
  still: 1,
  skipped: 1,
  problems: [{ id: "msg_1", reason: "not-json", path: "" }],
  next,
});

test("pieces are asked for one after the other, each from where the one before ended", async () => {
  const asked: (string | null)[] = [];
  const ask = async (cursor: string | null) => {
    asked.push(cursor);
    return piece(cursor === null ? "a" : cursor === "a" ? "b" : null);
  };
  const seen: Progress[] = [];
  const done = await runPieces({
    ask,
    onProgress: (progress) => seen.push(progress),
    signal: new AbortController().signal,
  });
  expect(asked).toEqual([null, "a", "b"]);
  expect(seen.map(({ examined }) => examined)).toEqual([3, 6, 9]);
  expect(done).toMatchObject({ examined: 9, decoded: 3, still: 3, skipped: 3 });
});

test("whoever stops it keeps what was done, and no other piece is asked for", async () => {
  const stopping = new AbortController();
  const done = await runPieces({
    ask: async () => piece("more"),
    onProgress: ({ examined }) => {
      if (examined === 6) stopping.abort();
    },
    signal: stopping.signal,
  });
  expect(done.examined).toBe(6);
});

test("no more problems are kept than can be looked at", async () => {
  let left = 30;
  const ask = async () => {
    left -= 1;
    return piece(left === 0 ? null : "more");
  };
  const { problems, still } = await runPieces({
    ask,
    onProgress: () => {},
    signal: new AbortController().signal,
  });
  expect(still).toBe(30);
  expect(problems).toHaveLength(20);
});
