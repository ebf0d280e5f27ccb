import type { Language, Text } from "../model/index.ts";

/** How a command speaks to whoever runs it. */
export interface Console {
  readonly language: Language;
  /** A line of the result, on standard output. */
  print(line: string): void;
  /** A line about the work, on standard error. */
  tell(text: Text): void;
  /** True where a person watches, so that a line may be written over. */
  readonly isTerminal: boolean;
}

/** The process's own output. */
export function processConsole(language: Language): Console {
  return {
    language,
    print: (line) => void process.stdout.write(`${line}\n`),
    tell: (text) => void process.stderr.write(`${text[language]}\n`),
    isTerminal: process.stdout.isTTY,
  };
}
