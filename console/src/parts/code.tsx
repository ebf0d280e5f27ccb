import { Button, Flex } from "antd";
import { useMemo, useState } from "react";
import { useSay } from "../text.ts";
import { CopyButton } from "./copy.tsx";
import { type Place, placeInJson } from "./place-in-json.ts";

// More than this is not laid out at once: a body may have a megabyte.
const mostShown = 200_000;

/**
 * A text as it is: never markup, whatever is in it. The place of `path` in its JSON, or one that was found otherwise, is
 * marked and scrolled to.
 */
export function Code({
  text,
  label,
  path,
  marked,
  isCopyable = true,
}: {
  readonly text: string;
  readonly label: string;
  readonly path?: string | undefined;
  readonly marked?: Place | undefined;
  readonly isCopyable?: boolean;
}) {
  const say = useSay();
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? text : text.slice(0, mostShown);
  const placed = useMemo(
    () => (path === undefined || path === "" ? undefined : placeInJson(text, path)),
    [text, path],
  );
  const place = marked ?? placed;
  return (
    <div className="code-box">
      {isCopyable ? (
        <div className="code-copy">
          <CopyButton text={text} />
        </div>
      ) : null}
      <pre className="code" tabIndex={0} aria-label={label}>
        {place === undefined || place.end > shown.length ? (
          shown
        ) : (
          <>
            {shown.slice(0, place.begin)}
            <mark ref={(mark) => mark?.scrollIntoView({ block: "nearest" })} className="code-place">
              {shown.slice(place.begin, place.end)}
            </mark>
            {shown.slice(place.end)}
          </>
        )}
      </pre>
      {shown.length < text.length ? (
        <Flex justify="center">
          <Button size="small" onClick={() => setWhole(true)}>
            {say({ en: "Show all of it", zh: "显示全部" })}
          </Button>
        </Flex>
      ) : null}
    </div>
  );
}

/** A JSON text laid out in lines; as it is where it is no JSON. Digits and the order of fields stay as they came. */
export function prettyJson(text: string): string {
  try {
    JSON.parse(text);
  } catch {
    return text;
  }
  return layOut(text);
}

const step = "  ";

/** Lays JSON out by its characters alone: reading and writing it would round long ids. */
function layOut(text: string): string {
  let depth = 0;
  const out: string[] = [];
  const newLine = () => out.push(`\n${step.repeat(depth)}`);
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g)) {
    switch (token) {
      case "{":
      case "[":
        depth += 1;
        out.push(token);
        newLine();
        break;
      case "}":
      case "]":
        depth -= 1;
        newLine();
        out.push(token);
        break;
      case ",":
        out.push(token);
        newLine();
        break;
      case ":":
        out.push(": ");
        break;
      default:
        out.push(token);
    }
  }
  return out.join("").replaceAll(/([{[])\s+([}\]])/g, "$1$2");
}
