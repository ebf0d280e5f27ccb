import { type Command, Option } from "commander";
import { type Setting, flagOf, variableOf } from "../config/index.ts";
import type { Language } from "../model/terms/index.ts";

/** Gives a command an option for each setting, with its variable and its default in the help. */
export function addSettings(
  command: Command,
  table: Readonly<Record<string, Setting<unknown>>>,
  language: Language,
): void {
  for (const setting of Object.values(table)) {
    const flag = flagOf(setting.name);
    const option = new Option(
      setting.argument === undefined ? flag : `${flag} <${setting.argument}>`,
      describe(setting, language),
    );
    command.addOption(option);
  }
}

function describe({ name, text, fallback, fallbackText }: Setting<unknown>, language: Language): string {
  const shown = fallbackText?.[language] ?? JSON.stringify(fallback);
  const usual = { en: `default: ${shown}`, zh: `默认：${shown}` }[language];
  return `${text[language]} [${variableOf(name)}; ${usual}]`;
}
