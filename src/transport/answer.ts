import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate } from "node:zlib";
import type { Outcome } from "../delivery/index.ts";

/** An answer larger than this, before or after decompression, is not read on. */
export const answerLimit = 64 * 1024;

const decompressors = {
  gzip: promisify(gunzip),
  "x-gzip": promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
} as const;

type Coding = keyof typeof decompressors;

function isCoding(text: string): text is Coding {
  return Object.hasOwn(decompressors, text);
}

/** What a socket received. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly chunks: readonly Uint8Array[];
}

/** The answer as text, within the limit. */
export async function readAnswer({ status, headers, chunks }: RawAnswer): Promise<Outcome> {
  const bytes = Buffer.concat(chunks);
  const coding = one(headers["content-encoding"])?.trim().toLowerCase() ?? "identity";
  const plain = await decompress(bytes, coding);
  if ("failed" in plain) return plain.failed;
  const body = decode(plain.bytes, one(headers["content-type"]));
  return { kind: "answered", status, body, retryAfter: one(headers["retry-after"]) ?? null };
}

async function decompress(
  bytes: Buffer,
  coding: string,
): Promise<{ readonly bytes: Buffer } | { readonly failed: Outcome }> {
  if (bytes.length === 0 || !isCoding(coding)) return { bytes };
  try {
    return { bytes: await decompressors[coding](bytes, { maxOutputLength: answerLimit }) };
  } catch (error) {
    const isTooLarge = error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE";
    return {
      failed: isTooLarge
        ? tooLarge
        : { kind: "failed", error: "bad_answer", detail: `the answer is not ${coding}` },
    };
  }
}

/** An answer that went past the limit. */
export const tooLarge: Outcome = {
  kind: "failed",
  error: "too_large",
  detail: `the answer is larger than ${answerLimit} bytes`,
};

function decode(bytes: Uint8Array, contentType: string | undefined): string {
  const charset = /charset="?([^\s;"]+)/i.exec(contentType ?? "")?.[1] ?? "utf-8";
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}

function one(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
