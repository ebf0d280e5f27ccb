import type { Language, Text } from "../model/terms/index.ts";

/** How a command speaks to whoever runs it. */
export interface Console {
  readonly language: Language;
  /** A line of the result, on standard output. */
  print(line: string): void;
  /** A line about the work, on standard error. */
  tell(text: Text): void;
  /** How far the work has come, on standard error: in a terminal, each takes the place of the one before. */
  progress(text: Text): void;
  /** True where a person watches, so that a line may be written over. */
  readonly isTerminal: boolean;
}

const clearLine = "\r\u001b[K";

/** The process's own output. */
export function processConsole(language: Language): Console {
  const { stdout, stderr } = process;
  const isTerminal = stderr.isTTY;
  let isProgressShown = false;
  // Whoever reads the result may have enough of it, as in `ringback audit | head`.
  stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit(); // oxlint-disable-line unicorn/no-process-exit -- nobody reads what else there would be to say
  });
  const clear = () => {
    if (isProgressShown) stderr.write(clearLine);
    isProgressShown = false;
  };
  return {
    language,
    isTerminal,
    print: (line) => {
      clear();
      stdout.write(`${line}\n`);
    },
    tell: (text) => {
      clear();
      stderr.write(`${text[language]}\n`);
    },
    progress: (text) => {
      if (!isTerminal) {
        stderr.write(`${text[language]}\n`);
        return;
      }
      // A line that wraps could not be written over.
      stderr.write(`${clearLine}${text[language].slice(0, Math.max(20, stderr.columns - 1))}`);
      isProgressShown = true;
    },
  };
}
