import { keep, kept } from "./kept.ts";

/** The languages that the console speaks. */
const languages = ["en", "zh"] as const;

/** A language that the console speaks. */
export type Language = (typeof languages)[number];

const keptName = "ringback.language";

/** The language that was chosen before, else the first of the browser's that the console speaks. */
export function firstLanguage(): Language {
  const chosen = kept(keptName);
  const wanted = [...(chosen === null ? [] : [chosen]), ...navigator.languages];
  const tags = wanted.map((tag) => tag.slice(0, 2).toLowerCase());
  return tags.find((tag): tag is Language => languages.some((language) => language === tag)) ?? "en";
}

/** Keeps what was chosen for the next visit. */
export function keepLanguage(language: Language): void {
  keep(keptName, language);
}
