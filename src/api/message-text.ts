import { Type } from "typebox";
import { nullable } from "../model/index.ts";

/** The bytes of a message, to be read by people. */
export const MessageTextSchema = Type.Object({
  isText: Type.Boolean({ description: "They are text in UTF-8" }),
  text: Type.Optional(Type.String({ description: "Where they are text" })),
  base64: Type.Optional(
    Type.String({ description: "Where they are none; hidden without the right `reveal`" }),
  ),
  isCut: Type.Boolean({ description: "There are more than are shown" }),
  sizeBytes: Type.Integer({ description: "Of all of them" }),
  contentType: nullable(Type.String(), "As the sender declared it"),
});

// What a page can show without standing still; the largest records of platforms have a tenth of it.
const mostBytes = 512 * 1024;

const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The bytes as text; undefined for what is none. */
export function readText(bytes: Uint8Array): string | undefined {
  try {
    return bytes.includes(0) ? undefined : strictUtf8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** The bytes as they are answered: as text where they are text, and no more than a page can show. */
export function showText(bytes: Uint8Array, isText: boolean) {
  const shown = bytes.subarray(0, isText ? lastCharacterEnd(bytes) : mostBytes);
  return {
    isText,
    ...(isText
      ? { text: strictUtf8.decode(shown) }
      : { base64: Buffer.from(shown.buffer, shown.byteOffset, shown.length).toString("base64") }),
    isCut: shown.length < bytes.length,
    sizeBytes: bytes.length,
  };
}

/** Where the last whole character within the limit ends. */
function lastCharacterEnd(bytes: Uint8Array): number {
  if (bytes.length <= mostBytes) return bytes.length;
  let end = mostBytes;
  while (end > 0 && isWithinCharacter(bytes[end])) end -= 1;
  return end;
}

function isWithinCharacter(byte = 0): boolean {
  return (byte & 0b1100_0000) === 0b1000_0000;
}
