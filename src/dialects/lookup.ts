import type { Outcome } from "../model/index.ts";
import type { WireReader } from "./wire-reader.ts";

/** The entry of a code table; undefined for an undocumented code, and for no code. */
export function lookUp<Entry>(
  table: Readonly<Record<string | number, Entry>>,
  code: string | null,
): Entry | undefined {
  return code !== null && Object.hasOwn(table, code) ? table[code] : undefined;
}

/** A result code as it came and what it means; an undocumented one is flagged and means nothing yet. */
export function readCode<Entry>(
  reader: WireReader,
  key: string,
  table: Readonly<Record<string | number, Entry>>,
): { readonly code: string | null; readonly entry: Entry | undefined } {
  const code = reader.text(key);
  const entry = lookUp(table, code);
  if (code !== null && entry === undefined) reader.flag(key, "undocumented-code");
  return { code, entry };
}

/** What a code beside the result means; an undocumented one is flagged and left among the platform's fields. */
export function readMeaning<Entry>(
  reader: WireReader,
  key: string,
  table: Readonly<Record<string | number, Entry>>,
): Entry | undefined {
  const code = reader.peekText(key);
  const entry = lookUp(table, code);
  if (code !== null && entry === undefined) reader.flag(key, "undocumented-code");
  // Takes what is known and what is nothing.
  else reader.text(key);
  return entry;
}

/** The outcome that a code stands for: unknown for an undocumented one, null where there was no code. */
export function outcomeOf(read: {
  readonly code: string | null;
  readonly entry: { readonly outcome: Outcome } | undefined;
}): Outcome | null {
  if (read.entry !== undefined) return read.entry.outcome;
  return read.code === null ? null : "unknown";
}
