import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate, inflateRaw } from "node:zlib";

/** What a body was once decompressed. */
export type Decompressed =
  | { readonly kind: "plain"; readonly body: Uint8Array }
  /** It is not what its `Content-Encoding` says. */
  | { readonly kind: "broken" }
  | { readonly kind: "too_large" };

type Decompress = (body: Uint8Array, options: { readonly maxOutputLength: number }) => Promise<Uint8Array>;

const inflateZlib: Decompress = promisify(inflate);
const inflateBare: Decompress = promisify(inflateRaw);

const decompressors = new Map<string, readonly Decompress[]>([
  ["gzip", [promisify(gunzip)]],
  ["x-gzip", [promisify(gunzip)]],
  // Some senders leave the zlib header out of "deflate".
  ["deflate", [inflateZlib, inflateBare]],
  ["br", [promisify(brotliDecompress)]],
]);

/** Undoes the `Content-Encoding`, up to so many bytes. */
export async function decompress(
  body: Uint8Array,
  encoding: string | undefined,
  limitBytes: number,
): Promise<Decompressed> {
  const name = encoding?.trim().toLowerCase() ?? "";
  if (name === "" || name === "identity" || body.length === 0) return { kind: "plain", body };
  for (const decoder of decompressors.get(name) ?? []) {
    const result = await attempt(decoder, body, limitBytes);
    if (result.kind !== "broken") return result;
  }
  return { kind: "broken" };
}

async function attempt(decoder: Decompress, body: Uint8Array, limitBytes: number): Promise<Decompressed> {
  try {
    return { kind: "plain", body: await decoder(body, { maxOutputLength: limitBytes }) };
  } catch (error) {
    const isTooLarge = error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE";
    return { kind: isTooLarge ? "too_large" : "broken" };
  }
}
