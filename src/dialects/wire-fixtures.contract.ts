import { readFileSync, readdirSync } from "node:fs";
import type { TSchema } from "typebox";
import { type CallFactEvent, type JsonValue, parseJson, validatorOf } from "../model/index.ts";
import { decodeCallback } from "./decode-callback.ts";
import type { Decoded, Dialect } from "./dialect.ts";

/** A message as its platform sends it, beside what it must be read as. */
export interface Fixture {
  readonly name: string;
  /** As on the wire, odd spellings and repeated keys included. */
  readonly bytes: Buffer;
  /** The expected result of decoding, as JSON text. */
  readonly canonical: string;
}

const wireFile = /^(?<name>.+?)(?<!\.canonical)\.json$/;

/** The pairs `<case>.json` and `<case>.canonical.json` of a folder. */
export function readFixtures(folder: URL): readonly Fixture[] {
  const names = readdirSync(folder).map((file) => wireFile.exec(file)?.groups?.["name"]);
  return names
    .filter((name) => name !== undefined)
    .map((name) => ({
      name,
      bytes: readFileSync(new URL(`${name}.json`, folder)),
      canonical: prettyJson(readJson(readFileSync(new URL(`${name}.canonical.json`, folder), "utf8"))),
    }));
}

/** JSON text with every digit kept. @throws SyntaxError for anything else. */
export function readJson(text: string): JsonValue {
  const parsed = parseJson(text);
  if (!parsed.ok) throw new SyntaxError(parsed.why);
  return parsed.value;
}

/** One value a line, so that a difference is easily found. */
function prettyJson(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

/** What a fixture says of a result; the wording of a refusal is not part of it. */
export function prettyResult(decoded: Decoded): string {
  if (!decoded.ok) return prettyJson({ ok: false, reason: decoded.reason, path: decoded.path });
  return prettyJson({ ok: true, message: decoded.message, events: decoded.events });
}

/** The messages among the fixtures that can be read. */
export function readableFixtures(dialect: Dialect, fixtures: readonly Fixture[]) {
  return fixtures.flatMap(({ name, bytes }) => {
    const decoded = decodeCallback(dialect, bytes);
    return decoded.ok ? [{ name, bytes, decoded, wire: readJson(bytes.toString()) }] : [];
  });
}

/** True when the message is as the schema documents it. */
export function passes(schema: TSchema, body: string): boolean {
  return validatorOf(schema).accepts(JSON.parse(body));
}

/** The facts in a message. @throws when it has none. */
export function factsOf(decoded: Decoded): CallFactEvent[] {
  if (!decoded.ok) throw new Error(`Expected events, got ${decoded.text.en}`);
  return decoded.events.filter((event): event is CallFactEvent => "call" in event);
}
