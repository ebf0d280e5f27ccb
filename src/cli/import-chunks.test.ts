import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type Beginning, type Chunk, chunksOf } from "./import-chunks.ts";

function chunksIn(
  pieces: readonly Buffer[],
  beginning: Beginning = { offset: 0, lines: 0 },
): Promise<Chunk[]> {
  return Array.fromAsync(chunksOf(toAsync(pieces), beginning));
}

async function* toAsync(pieces: readonly Buffer[]): AsyncGenerator<Buffer> {
  yield* pieces;
}

/** The text in pieces of that size. */
function piecesOf(text: Buffer, size: number): readonly Buffer[] {
  return Array.from({ length: Math.ceil(text.length / size) }, (_, index) =>
    text.subarray(index * size, (index + 1) * size),
  );
}

const line = fc.stringMatching(/^[a-z{}" ]{0,30}$/);
const texts = fc
  .tuple(fc.array(line, { maxLength: 1_300 }), fc.boolean())
  .map(([lines, isEnded]) => Buffer.from(lines.join("\n") + (isEnded ? "\n" : "")));

test("C1, C2: the chunks are the whole text in whole lines, however it is read and wherever a run goes on", async () => {
  await fc.assert(
    fc.asyncProperty(texts, fc.integer({ min: 1, max: 5_000 }), fc.nat(), async (text, size, choice) => {
      const whole = await chunksIn([text]);
      expect(Buffer.concat(whole.map(({ bytes }) => bytes))).toEqual(text);
      expect(whole.slice(0, -1).every(({ bytes }) => bytes.at(-1) === 10)).toBe(true);
      expect(whole.every(({ lines }) => lines <= 500)).toBe(true);
      expect(await chunksIn(piecesOf(text, size))).toEqual(whole);
      const from = whole[choice % Math.max(1, whole.length)];
      if (from === undefined) return;
      const beginning = { offset: from.end, lines: from.firstLine - 1 + from.lines };
      const rest = await chunksIn(piecesOf(text.subarray(from.end), size), beginning);
      expect(rest).toEqual(whole.filter(({ firstLine }) => firstLine > from.firstLine));
    }),
    { numRuns: 40 },
  );
});

test("a chunk has about a megabyte, but for a line that is longer", async () => {
  const lines = [400_000, 400_000, 400_000, 3_000_000, 10].map((size) => `${"x".repeat(size - 1)}\n`);
  const text = Buffer.from(lines.join(""));
  const chunks = await chunksIn(piecesOf(text, 65_536));
  expect(chunks.map(({ bytes, lines, firstLine }) => [bytes.length, lines, firstLine])).toEqual([
    [800_000, 2, 1],
    [400_000, 1, 3],
    [3_000_000, 1, 4],
    [10, 1, 5],
  ]);
});
