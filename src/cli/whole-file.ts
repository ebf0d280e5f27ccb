import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { FailedCommand } from "./failed-command.ts";
import { showBytes } from "./show-bytes.ts";

/** The bytes of an answer, each piece told of as it comes. @throws FailedCommand where the hub broke off. */
export async function* bytesOf(
  response: Response,
  tell: (piece: Uint8Array) => void,
): AsyncGenerator<Uint8Array> {
  let size = 0;
  try {
    for await (const chunk of response.body ?? []) {
      const piece: unknown = chunk;
      if (!(piece instanceof Uint8Array)) continue;
      size += piece.length;
      tell(piece);
      yield piece;
    }
  } catch (error) {
    throw new FailedCommand(
      {
        en: `The hub broke off after ${showBytes(size)}: the file is not whole. Run the command again.`,
        zh: `传输 ${showBytes(size)} 后连接中断，文件不完整。请重新运行命令。`,
      },
      { cause: error, isPassing: true },
    );
  }
}

/** Writes a file that is there whole or not at all; it holds phone numbers, so nobody else may read it. */
export async function writeWhole(bytes: AsyncGenerator<Uint8Array>, out: string): Promise<void> {
  const partial = `${out}.${process.pid}.part`;
  const source = Readable.from(bytes, { objectMode: false });
  const file = createWriteStream(partial, { mode: 0o600, flush: true });
  try {
    if (out.endsWith(".gz")) await pipeline(source, createGzip(), file);
    else await pipeline(source, file);
    await rename(partial, out);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}
