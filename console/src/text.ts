import { createContext, use } from "react";
import type { Language } from "./language.ts";

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
