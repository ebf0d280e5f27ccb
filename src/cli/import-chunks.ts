// C1. Where a chunk begins and ends depends on the bytes alone, so that a run that goes on makes the same chunks.
// C2. A chunk ends with a line; no line is in two.

/** Lines that go to the hub together. */
export interface Chunk {
  readonly bytes: Buffer;
  /** The number of its first line, from 1. */
  readonly firstLine: number;
  readonly lines: number;
  /** Where the next one begins. */
  readonly end: number;
}

/** Where to begin: after that many bytes and lines. */
export interface Beginning {
  readonly offset: number;
  readonly lines: number;
}

const mostLines = 500;
const mostBytes = 1024 * 1024;
const lineFeed = 10;

/** Cuts a text into chunks of whole lines; the text begins where it is to be read. */
export async function* chunksOf(
  text: AsyncIterable<Buffer>,
  { offset, lines }: Beginning,
): AsyncGenerator<Chunk> {
  let rest: Buffer[] = [];
  let at = { offset, lines };
  const cut = (bytes: Buffer, lines: number): Chunk => {
    const chunk = { bytes, lines, firstLine: at.lines + 1, end: at.offset + bytes.length };
    at = { offset: chunk.end, lines: at.lines + lines };
    return chunk;
  };
  for await (const piece of text) {
    rest.push(piece);
    // Without a line's end in it there is nothing to cut, and a long line is not looked at again and again.
    if (!piece.includes(lineFeed)) continue;
    let held = Buffer.concat(rest);
    for (let found = firstChunk(held, false); found !== undefined; found = firstChunk(held, false)) {
      yield cut(held.subarray(0, found.bytes), found.lines);
      held = held.subarray(found.bytes);
    }
    rest = [held];
  }
  let held = Buffer.concat(rest);
  for (let found = firstChunk(held, true); found !== undefined; found = firstChunk(held, true)) {
    yield cut(held.subarray(0, found.bytes), found.lines);
    held = held.subarray(found.bytes);
  }
}

/** The first chunk of what is held; undefined while more of it may come, and where there is nothing. */
function firstChunk(
  held: Buffer,
  isAll: boolean,
): { readonly bytes: number; readonly lines: number } | undefined {
  let [bytes, lines] = [0, 0];
  for (let end = endOfLine(held, 0, isAll); end !== undefined; end = endOfLine(held, bytes, isAll)) {
    // One line alone may be larger.
    if (lines > 0 && end > mostBytes) return { bytes, lines };
    [bytes, lines] = [end, lines + 1];
    if (lines === mostLines || bytes >= mostBytes) return { bytes, lines };
  }
  return isAll && lines > 0 ? { bytes, lines } : undefined;
}

/** Where the line ends that begins there; undefined where there is none that is known to be whole. */
function endOfLine(held: Buffer, start: number, isAll: boolean): number | undefined {
  const found = held.indexOf(lineFeed, start);
  if (found !== -1) return found + 1;
  return isAll && start < held.length ? held.length : undefined;
}
