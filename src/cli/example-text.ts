import type { Language } from "../model/terms/index.ts";

/** What a command's help ends with: a line to copy. */
export function exampleText(line: string, language: Language): string {
  return `\n${{ en: "Example:", zh: "示例：" }[language]}\n  ${line}`;
}
