import { expect, test } from "vitest";
import { firstRecording, linkOf } from "./recordings.ts";

const link = "https://recordings.example.com/1.wav";

test.each([
  [null, "none"],
  ["", "none"],
  ["/relative/1.wav", "partial"],
  ["1.wav", "partial"],
  ["javascript:alert(1)", "partial"],
  [link, "full"],
  ["HTTP://recordings.example.com/1.wav", "full"],
])("the link %j is %s", (url, kind) => {
  expect(linkOf({ url })).toBe(kind);
});

test("both voices are heard first, where they can be had", () => {
  expect(
    firstRecording([
      { kind: "mixed", url: null },
      { kind: "customer", url: link },
      { kind: "mixed", url: link },
    ]),
  ).toBe(2);
});

test("without both voices, whatever can be had is heard first", () => {
  expect(
    firstRecording([
      { kind: "mixed", url: "/relative.wav" },
      { kind: "customer", url: link },
    ]),
  ).toBe(1);
  expect(firstRecording([{ kind: "robot", url: null }])).toBe(0);
  expect(firstRecording([])).toBe(0);
});
