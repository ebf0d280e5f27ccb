import { type Language, preferredLanguage } from "../model/terms/index.ts";

/** The variables of the environment; only this zone reads them. */
export function environment(): Readonly<Record<string, string | undefined>> {
  return process.env;
}

/** The language in which to speak to whoever runs a command: RINGBACK_LANG, else the locale's. */
export function commandLanguage(variables = environment()): Language {
  const locale = [
    variables["RINGBACK_LANG"],
    variables["LC_ALL"],
    variables["LC_MESSAGES"],
    variables["LANG"],
  ];
  return preferredLanguage(locale.find((value) => value !== undefined && value !== ""));
}
