import type { Parsed } from "./setting.ts";

const keyLength = 32;

/** The 32 bytes that text stands for, in hex or base64 of either alphabet; undefined for anything else. */
export function parseKeyBytes(text: string): Uint8Array | undefined {
  const trimmed = text.trim();
  if (/^[0-9a-f]{64}$/i.test(trimmed)) return Buffer.from(trimmed, "hex");
  if (!/^[A-Za-z0-9+/_-]{43}=?$/.test(trimmed)) return undefined;
  const bytes = Buffer.from(trimmed, "base64");
  return bytes.length === keyLength ? bytes : undefined;
}

/** A key of 32 bytes as a setting. */
export function parseMasterKey(text: string): Parsed<Uint8Array> {
  const value = parseKeyBytes(text);
  return value === undefined
    ? {
        expected: {
          en: "32 bytes as base64 or hex, as `openssl rand -base64 32` makes them",
          zh: "以 base64 或十六进制表示的 32 字节，可用 openssl rand -base64 32 生成",
        },
      }
    : { value };
}
