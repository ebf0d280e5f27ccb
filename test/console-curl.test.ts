import { execFileSync } from "node:child_process";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type CurlRequest, asCurl } from "../console/src/pages/delivery/as-curl.ts";

const request = (changes: Partial<CurlRequest> = {}): CurlRequest => ({
  url: "https://crm.example.com/in",
  headers: [],
  body: "{}",
  isCut: false,
  ...changes,
});

/** The arguments that a shell hands to curl. */
function argumentsOf(command: string): readonly string[] {
  const script = `curl() { for each in "$@"; do printf '%s\\0' "$each"; done; }\n${command}`;
  return execFileSync("sh", ["-c", script], { encoding: "utf8" }).split("\0").slice(0, -1);
}

/** The body that a shell hands to curl. */
function bodyOf(changes: Partial<CurlRequest>): string | undefined {
  const given = argumentsOf(asCurl(request(changes)) ?? "");
  return given[given.indexOf("--data-raw") + 1];
}

test.each([
  ["single quotes", "it's 'quoted'"],
  ["a quote alone", "'"],
  ["double quotes", 'say "hi"'],
  ["line breaks", "one\ntwo\r\nthree\n"],
  ["a dollar", "$HOME ${PATH} $(id) $$"],
  ["backticks", "`id`"],
  ["backslashes", String.raw`\n \\ \' \u0041 \0`],
  ["a history mark", "wow!!"],
  ["Chinese and emoji", "张女士，周五上午 ☎️ 𠮷"],
  ["an at sign first", "@/etc/passwd"],
  ["nothing", ""],
])("a body with %s reaches curl as it is", (_, body) => {
  expect(bodyOf({ body })).toBe(body);
});

test("whatever text is the body, a shell hands that very text to curl", () => {
  const text = fc.string({ unit: "grapheme" }).filter((each) => !each.includes("\0"));
  fc.assert(
    fc.property(text, (body) => {
      expect(bodyOf({ body })).toBe(body);
    }),
    { numRuns: 25 },
  );
});

test("a value that is withheld is a place to fill in, and an empty one is sent all the same", () => {
  const headers = [
    { name: "authorization", value: null },
    { name: "x-empty", value: "" },
  ];
  const given = argumentsOf(asCurl(request({ headers })) ?? "");
  expect(given).toContain("authorization: <authorization withheld>");
  expect(given).toContain("x-empty;");
});

test("a URL with brackets and quotes is one word", () => {
  const url = "https://crm.example.com/in?ids=[1-3]&name=o'hara";
  expect(argumentsOf(asCurl(request({ url })) ?? "")).toContain(url);
});

test("bytes that are no text go by a pipe", () => {
  const bytes = Buffer.from([0xff, 0x00, 0x27]);
  const changes = { body: undefined, bodyBase64: bytes.toString("base64") };
  const command = asCurl(request(changes)) ?? "";
  const piped = execFileSync("sh", ["-c", `curl() { cat; }\n${command}`]);
  expect(piped).toEqual(bytes);
});

test("a text with a zero byte goes by a pipe too, since no argument can hold one", () => {
  const command = asCurl(request({ body: "a\0'呼" })) ?? "";
  expect(execFileSync("sh", ["-c", `curl() { cat; }\n${command}`], { encoding: "utf8" })).toBe("a\0'呼");
});
