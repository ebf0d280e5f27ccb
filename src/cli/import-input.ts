import { type ReadStream, createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { type Readable, pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { FailedCommand } from "./failed-command.ts";

/** A text to be imported, and how much of it was read. */
export interface ImportInput {
  readonly text: AsyncIterable<Buffer>;
  /** Bytes read of the file, and bytes that it has; null where nobody knows. */
  readonly read: () => { readonly bytes: number; readonly of: number | null };
}

/** Opens a file, or standard input for `-`, after so many bytes of its text. @throws FailedCommand */
export async function openInput(file: string, offset: number): Promise<ImportInput> {
  if (file === "-") return standardInput();
  try {
    const { size } = await stat(file);
    const isPacked = await isGzip(file);
    const stream = createReadStream(file, isPacked ? {} : { start: offset });
    const began = isPacked ? 0 : offset;
    return {
      text: isPacked ? skip(unpacked(stream), offset) : buffers(stream),
      read: () => ({ bytes: began + stream.bytesRead, of: size }),
    };
  } catch (error) {
    throw unreadable(file, error);
  }
}

function standardInput(): ImportInput {
  let bytes = 0;
  async function* counted(): AsyncGenerator<Buffer> {
    for await (const chunk of buffers(process.stdin)) {
      bytes += chunk.length;
      yield chunk;
    }
  }
  return { text: counted(), read: () => ({ bytes, of: null }) };
}

async function isGzip(file: string): Promise<boolean> {
  await using handle = await open(file);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
  return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
}

async function* unpacked(stream: ReadStream): AsyncGenerator<Buffer> {
  const gunzip = createGunzip();
  pipeline(stream, gunzip, () => {});
  try {
    yield* buffers(gunzip);
  } catch (error) {
    throw unreadable(String(stream.path), error);
  }
}

async function* buffers(stream: Readable): AsyncGenerator<Buffer> {
  for await (const chunk of stream) if (Buffer.isBuffer(chunk)) yield chunk;
}

async function* skip(text: AsyncIterable<Buffer>, bytes: number): AsyncGenerator<Buffer> {
  let left = bytes;
  for await (const chunk of text) {
    if (chunk.length > left) yield chunk.subarray(left);
    left = Math.max(0, left - chunk.length);
  }
}

function unreadable(file: string, error: unknown): FailedCommand {
  const why = error instanceof Error ? error.message : String(error);
  const text = { en: `${file} can't be read: ${why}`, zh: `无法读取 ${file}：${why}` };
  return new FailedCommand(text, { cause: error });
}
