import { describe, expect, test } from "vitest";
import { describedIn } from "./field-words.ts";
import { dialects } from "./registry.ts";

describe.each(dialects.map((dialect) => [dialect.name, dialect] as const))(
  "the schemas of %s",
  (_name, dialect) => {
    test.each(dialect.messages.map(({ name, schema }) => [name, schema] as const))(
      "say of each field of %s what it is, in Chinese too",
      (_message, schema) => {
        const inChinese = textsOf(describedIn("zh", schema));
        expect(inChinese.filter((text) => !/\p{Script=Han}|^ID$/u.test(text))).toEqual([]);
        expect(inChinese.length).toBe(textsOf(schema).length);
      },
    );

    test("are the same in Chinese but for what they say", () => {
      for (const { schema } of dialect.messages) {
        expect(silent(describedIn("zh", schema))).toEqual(silent(schema));
        expect(describedIn("en", schema)).toBe(schema);
      }
    });
  },
);

function textsOf(value: unknown): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, each]: [string, unknown]) =>
    name === "description" && typeof each === "string" ? [each] : textsOf(each),
  );
}

/** A schema as it goes over the wire, without what it says of itself. */
function silent(schema: unknown): unknown {
  return JSON.parse(JSON.stringify(schema), (name, value: unknown) =>
    name === "description" && typeof value === "string" ? undefined : value,
  );
}
