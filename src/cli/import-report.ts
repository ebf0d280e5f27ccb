import type { Console } from "./console.ts";
import { FailedCommand } from "./failed-command.ts";
import type { ImportCounts } from "./import-progress.ts";

/** A line that was not taken in. */
export interface LineProblem {
  /** Within its chunk, from 1. */
  readonly line: number;
  readonly fate: "quarantined" | "refused";
  readonly path: string;
  /** In the language of whoever runs the command. */
  readonly detail: string;
  /** The message as which it is kept. */
  readonly message?: string;
}

// More than these are of one kind, and nobody reads them all.
const mostTold = 20;
const fates = { quarantined: { en: "quarantined", zh: "已隔离" }, refused: { en: "refused", zh: "已拒绝" } };

/** Tells of the lines that were not taken in, up to a number → how many were told of by now. */
export function tellProblems(
  problems: readonly LineProblem[],
  { firstLine, told }: { readonly firstLine: number; readonly told: number },
  console: Console,
): number {
  for (const { line, fate, path, detail, message } of problems.slice(0, Math.max(0, mostTold - told))) {
    const { en, zh } = fates[fate];
    const what = `${path === "" ? "" : `${path}: `}${detail}${message === undefined ? "" : ` (${message})`}`;
    const number = firstLine - 1 + line;
    console.tell({ en: `line ${number}: ${en}: ${what}`, zh: `第 ${number} 行${zh}：${what}` });
  }
  return told + problems.length;
}

/** Why an import that came to its end did not succeed. */
export function tellLeft({ quarantined, refused }: ImportCounts): FailedCommand {
  const left = quarantined + refused;
  return new FailedCommand({
    en: `${left} lines were not taken in: ${quarantined} quarantined (they are kept, and can be decoded again after a fix), ${refused} refused`,
    zh: `${left} 行未能导入：隔离 ${quarantined} 行（已保存，修复后可重新解析），拒绝 ${refused} 行`,
  });
}
