import { Document, LineCounter, isCollection, isMap, isNode, isSeq, parseDocument } from "yaml";
import type { Text } from "../model/terms/index.ts";

/** What a YAML file says, and where it says it. */
export interface PlacedYaml {
  readonly value: unknown;
  /** The line of the value at a dotted path, or of what is nearest to it. */
  lineOf(path: string): number;
}

/** A sentence about a line of a file. */
export interface LineProblem {
  readonly line: number;
  readonly text: Text;
}

/** Reads YAML with its places; every complaint at once where it is none. */
export function readPlacedYaml(text: string): PlacedYaml | { readonly complaints: readonly LineProblem[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true });
  const lineAt = (offset: number) => lines.linePos(offset).line;
  if (document.errors.length > 0) {
    return {
      complaints: document.errors.map(({ message, pos }) => ({
        line: lineAt(pos[0]),
        text: { en: message, zh: `YAML 有误：${message}` },
      })),
    };
  }
  const value: unknown = document.toJS();
  return { value, lineOf: (path) => lineAt(offsetOf(document.contents, path.split("."))) };
}

/** Where the value at these keys begins; where it is not there, the nearest that holds it. */
function offsetOf(node: unknown, keys: readonly string[]): number {
  const here = isNode(node) ? (node.range?.[0] ?? 0) : 0;
  // A key may have dots in it, as names of headers do: the longest that is there is meant.
  for (let taken = keys.length; taken > 0; taken -= 1) {
    const key = keys.slice(0, taken).join(".");
    const child = isMap(node) ? node.get(key, true) : isSeq(node) ? node.get(Number(key), true) : undefined;
    if (isNode(child)) return Math.max(here, offsetOf(child, keys.slice(taken)));
  }
  return here;
}

/** A comment below the entry at these keys. */
export interface PlacedComment {
  readonly keys: readonly (string | number)[];
  readonly lines: readonly string[];
}

/** Writes a value as YAML, with comments at its head and in its entries; the same for the same value. */
export function writeYaml(
  value: unknown,
  head: readonly string[],
  comments: readonly PlacedComment[],
): string {
  const document = new Document(value, { aliasDuplicateObjects: false });
  document.commentBefore = head.map((line) => ` ${line}`).join("\n");
  for (const { keys, lines } of comments) {
    const node = document.getIn(keys, true);
    if (isCollection(node)) node.comment = lines.map((line) => ` ${line}`).join("\n");
  }
  return document.toString({ lineWidth: 0 });
}
