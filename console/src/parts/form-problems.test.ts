import { expect, test } from "vitest";
import { placeProblems } from "./form-problems.ts";

const fields = ["url", "ladder", "signing.header", "signing", "headers"];

test("a problem stands at the field of its path", () => {
  const { atFields, others } = placeProblems([{ path: "url", message: "should be a URL" }], fields);
  expect([...atFields]).toEqual([["url", ["should be a URL"]]]);
  expect(others).toEqual([]);
});

test("a problem within a field says where in it, at the closest field that there is", () => {
  const { atFields } = placeProblems(
    [
      { path: "ladder.gapsSeconds.3", message: "should be at least 0" },
      { path: "signing.header", message: "should be free" },
      { path: "signing.kind", message: "should be another" },
      { path: "headers.X-A", message: "should have no line breaks" },
      { path: "headers.host", message: "should be the name of a header" },
    ],
    fields,
  );
  expect(Object.fromEntries(atFields)).toEqual({
    ladder: ["gapsSeconds.3: should be at least 0"],
    "signing.header": ["should be free"],
    signing: ["kind: should be another"],
    headers: ["X-A: should have no line breaks", "host: should be the name of a header"],
  });
});

test("a field whose name only begins like the path is another one, and what has no field is told apart", () => {
  const problem = { path: "urlish", message: "is not known" };
  expect(placeProblems([problem], fields)).toEqual({ atFields: new Map(), others: [problem] });
});
