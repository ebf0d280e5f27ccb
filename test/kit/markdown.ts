import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The folder of the project. */
export const root = join(import.meta.dirname, "../..");

/** A page of the documentation. */
export interface Page {
  /** Path from the project's folder. */
  readonly path: string;
  readonly text: string;
}

/** A block of code with the language that it is marked with. */
export interface CodeBlock {
  readonly language: string;
  readonly code: string;
}

/** A page by its path from the project's folder. */
export function pageAt(path: string): Page {
  return { path, text: readFileSync(join(root, path), "utf8") };
}

/** Every page there is. */
export function allPages(): readonly Page[] {
  const paths = globSync(["*.md", "docs/**/*.md"], { cwd: root }).map((path) => path.replaceAll("\\", "/"));
  return paths.toSorted().map(pageAt);
}

const fence = /^```(\w*)\n([\s\S]*?)^```$/gm;

/** The blocks of code, in order. */
export function codeBlocks({ text }: Page): readonly CodeBlock[] {
  return Array.from(text.matchAll(fence)).map(([, language = "", code = ""]) => ({ language, code }));
}

/** The page without its blocks of code. */
function prose({ text }: Page): string {
  return text.replaceAll(fence, "");
}

/** The headings with their level, in order. */
export function headings(page: Page): readonly { readonly level: number; readonly title: string }[] {
  return Array.from(prose(page).matchAll(/^(#+) (.+)$/gm)).map(([, marks = "", title = ""]) => ({
    level: marks.length,
    title: title.trim(),
  }));
}

/** The titles of the headings. */
export function titles(page: Page): readonly string[] {
  return headings(page).map(({ title }) => title);
}

/** What stands below a heading, up to the next one of its level or above. @throws RangeError for no such heading. */
export function section(page: Page, title: string): Page {
  const lines = page.text.split("\n");
  const from = lines.findIndex((line) => /^#+ /.test(line) && line.replace(/^#+ /, "").trim() === title);
  if (from === -1) throw new RangeError(`Expected ${page.path} to have the heading ${title}`);
  const level = lines[from]?.indexOf(" ") ?? 0;
  const rest = lines.slice(from + 1);
  const to = rest.findIndex((line) => /^#+ /.test(line) && line.indexOf(" ") <= level);
  return { path: `${page.path}#${title}`, text: rest.slice(0, to === -1 ? rest.length : to).join("\n") };
}

/** The tables' rows as their cells, without heads. */
export function rows(page: Page): readonly (readonly string[])[] {
  const lines = prose(page).split("\n");
  const isRow = (line: string | undefined) => line?.startsWith("|") === true;
  const isRule = (line: string | undefined) => /^\|(?:-+\|)+$/.test(line ?? "");
  const body = lines.filter((line, index) => isRow(line) && !isRule(line) && !isRule(lines[index + 1]));
  return body.map((line) => cells(line));
}

function cells(line: string): readonly string[] {
  return line
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim());
}

/** The words in code marks of a text, as in `this` and `that`. */
export function marked(text: string | undefined): readonly string[] {
  return Array.from((text ?? "").matchAll(/`([^`]+)`/g)).map(([, word = ""]) => word);
}

/** The words in code marks that the rows' first cells hold. */
export function firstCells(page: Page): readonly string[] {
  return rows(page).flatMap(([first]) => marked(first));
}

/** The fragment by which a heading is linked to. */
export function slug(title: string): string {
  const words = title.toLowerCase().replaceAll(/[^\p{L}\p{M}\p{N}_\- ]/gu, "");
  return words.replaceAll(" ", "-");
}

/** Where the links of a page lead that stay within the project. */
export function links(page: Page): readonly string[] {
  const targets = Array.from(prose(page).matchAll(/\]\(([^)\s]+)\)/g)).map(([, target = ""]) => target);
  return targets.filter((target) => !/^[a-z]+:/.test(target));
}
