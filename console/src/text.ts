import { createContext, use } from "react";
import { keep, kept } from "./kept.ts";

/** The languages that the console speaks. */
export const languages = ["en", "zh"] as const;

/** One of {@link languages}. */
export type Language = (typeof languages)[number];

/** The same said in each language. */
export interface Text {
  readonly en: string;
  readonly zh: string;
}

/** Which language is spoken, and how to change it. */
export interface Speaking {
  readonly language: Language;
  readonly speak: (language: Language) => void;
}

/** See {@link useLanguage}. */
export const SpeakingContext = createContext<Speaking>({ language: "en", speak: () => {} });

/** Which language is spoken, and how to change it. */
export function useLanguage(): Speaking {
  return use(SpeakingContext);
}

/** Says a text in a language. */
export type Say = (text: Text) => string;

const says: Readonly<Record<Language, Say>> = { en: ({ en }) => en, zh: ({ zh }) => zh };

/** Says a text in the language that is spoken. It is the same function for as long as that does not change. */
export function useSay(): Say {
  return says[useLanguage().language];
}

const keptName = "ringback.language";

/** The language that was chosen before, else the first of the browser's that the console speaks. */
export function firstLanguage(): Language {
  const chosen = kept(keptName);
  if (chosen === "en" || chosen === "zh") return chosen;
  const wanted = navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase());
  return wanted.find((tag) => tag === "en" || tag === "zh") === "zh" ? "zh" : "en";
}

/** Keeps what was chosen for the next visit. */
export function keepLanguage(language: Language): void {
  keep(keptName, language);
}
