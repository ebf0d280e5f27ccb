import { type Command, InvalidArgumentError, Option } from "commander";
import type { Parsed } from "../config/index.ts";
import { ConfigError, type Text } from "../model/terms/index.ts";
import type { Console } from "./console.ts";

/** An option that is given on the command line alone. */
export interface CommandOption {
  /** As in `--port <PORT>`. */
  readonly flags: string;
  readonly text: Text;
  readonly fallback?: unknown;
  readonly isRequired?: boolean;
  /** The words it may be. */
  readonly choices?: readonly string[];
  readonly parse?: (text: string) => Parsed<unknown>;
}

/** Gives a command these options; a wrong value is refused with what was expected. */
export function addOptions(command: Command, { language }: Console, options: readonly CommandOption[]): void {
  for (const { flags, text, fallback, isRequired = false, choices, parse } of options) {
    const option = new Option(flags, text[language]).makeOptionMandatory(isRequired);
    if (choices !== undefined) option.choices([...choices]);
    if (fallback !== undefined) option.default(fallback);
    if (parse !== undefined) {
      option.argParser((given: string) => {
        const parsed = parse(given);
        if ("value" in parsed) return parsed.value;
        const expected = parsed.expected[language];
        throw new InvalidArgumentError({ en: `Expected ${expected}.`, zh: `应为${expected}。` }[language]);
      });
    }
    command.addOption(option);
  }
}

/** A number above 0 and up to that. */
export function parsePositive(most: number): (text: string) => Parsed<number> {
  return (text) => {
    const value = Number(text);
    return text.trim() !== "" && value > 0 && value <= most
      ? { value }
      : { expected: { en: `a number above 0, up to ${most}`, zh: `大于 0 且不超过 ${most} 的数` } };
  };
}

/** What a command says of arguments that it can't use; the exit code is that of wrong usage. */
export function usageError(...problems: readonly Text[]): ConfigError {
  return new ConfigError(problems);
}
