import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { InstalledPackage } from "./kit/installed-package.ts";
import { allPages, codeBlocks } from "./kit/markdown.ts";

/** The programs that pages show, each with the output that the page states next. */
const programs = allPages().flatMap((page) =>
  codeBlocks(page).flatMap(({ language, code }, index, blocks) => {
    if (language !== "ts") return [];
    const next = blocks[index + 1];
    const file = `${page.path.replaceAll(/\W/g, "-")}-${index}.ts`;
    return [{ path: page.path, file, code, output: next?.language === "text" ? next.code : null }];
  }),
);

describe("a program that a page shows", () => {
  let installed: InstalledPackage;
  // Pages in two languages show the same programs.
  const printed = new Map<string, string>();

  beforeAll(() => {
    installed = new InstalledPackage();
    for (const { file, code } of programs) writeFileSync(join(installed.folder, file), code);
  });

  afterAll(() => installed[Symbol.dispose]());

  test("is there in both READMEs and both guides about decoding", () => {
    expect(new Set(programs.map(({ path }) => path))).toEqual(
      new Set([
        "README.md",
        "README.zh-CN.md",
        "docs/guides/decoding-in-your-code.md",
        "docs/guides/decoding-in-your-code.zh-CN.md",
      ]),
    );
  });

  test("has sound types against the package as it is built", () => {
    expect(installed.typeProblems(programs.map(({ file }) => file))).toBe("");
  });

  test.each(programs)("prints what the page says it does: $file", ({ file, code, output }) => {
    const text = printed.get(code) ?? installed.run(file);
    printed.set(code, text);
    expect(text).toBe(output);
  });
});
