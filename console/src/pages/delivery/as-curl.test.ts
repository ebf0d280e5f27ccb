import { expect, test } from "vitest";
import { type CurlRequest, asCurl } from "./as-curl.ts";

// What a shell makes of a command is tried in `test/console-curl.test.ts`.

const request = (changes: Partial<CurlRequest> = {}): CurlRequest => ({
  url: "https://crm.example.com/in",
  headers: [],
  body: "{}",
  isCut: false,
  ...changes,
});

test("a request is a command in lines that can be read", () => {
  const headers = [{ name: "content-type", value: "application/json" }];
  expect(asCurl(request({ headers, body: '{"a":1}' }))).toBe(
    [
      "curl --globoff 'https://crm.example.com/in' \\",
      "  -H 'content-type: application/json' \\",
      "  -H 'accept:' \\",
      "  -H 'expect:' \\",
      "  -H 'user-agent:' \\",
      `  --data-raw '{"a":1}'`,
    ].join("\n"),
  );
});

test("a single quote ends the word, is told by itself, and begins the next", () => {
  expect(asCurl(request({ body: "it's" }))).toContain(String.raw`--data-raw 'it'\''s'`);
});

test.each([
  ["its endpoint was deleted", { url: null }],
  ["its message is not kept", { body: undefined }],
  ["only its beginning is shown", { isCut: true }],
])("there is no command where %s", (_, changes) => {
  expect(asCurl(request(changes))).toBeUndefined();
});
