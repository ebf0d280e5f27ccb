import { type QuarantineReason, defaultTimeZone, parseJson } from "../model/index.ts";
import type { DecodeContext, Decoded, Dialect } from "./dialect.ts";
import { dialectNamed } from "./registry.ts";
import { undecodable } from "./undecodable.ts";

const strictUtf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * Reads the body of a callback: its bytes or its text → the events in it, or why it can't be read and where.
 * Never throws, whatever the body is. @throws RangeError for the name of a dialect that does not exist.
 */
export function decodeCallback(
  dialect: Dialect | string,
  body: string | Uint8Array,
  context: Partial<DecodeContext> = {},
): Decoded {
  // Decoding drops a byte order mark; text that somebody else decoded may still have one.
  const text = typeof body === "string" ? body.replace(/^\uFEFF/, "") : decodeText(body);
  if (text === undefined) return unreadable("not-utf8", "text in UTF-8", "UTF-8 文本");
  if (text.trim() === "") return unreadable("empty", "JSON, got an empty body", "JSON，但内容为空");
  const parsed = parseJson(text);
  if (!parsed.ok) return unreadable("not-json", `JSON: ${parsed.why}`, `JSON：${parsed.why}`);
  const protocol = typeof dialect === "string" ? dialectNamed(dialect) : dialect;
  return protocol.decode(parsed.value, { timezone: defaultTimeZone, ...context });
}

function decodeText(bytes: Uint8Array): string | undefined {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return undefined;
  }
}

function unreadable(reason: QuarantineReason, en: string, zh: string): Decoded {
  return undecodable(reason, "", { en: `Expected the message to be ${en}`, zh: `报文应为 ${zh}` });
}
