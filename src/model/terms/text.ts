/** The languages in which the hub speaks to people. */
export const languages = ["en", "zh"] as const;

/** One of {@link languages}. */
export type Language = (typeof languages)[number];

/** The same sentence in every language; a missing translation does not compile. */
export type Text = Readonly<Record<Language, string>>;

/**
 * The language a reader prefers, from an `Accept-Language` header or a POSIX locale (`zh_CN.UTF-8`).
 * Quality values are honoured; anything that names neither language means English.
 */
export function preferredLanguage(wish: string | undefined): Language {
  const wishes = (wish ?? "").toLowerCase().split(",").map(readWish);
  const [best] = wishes.filter(({ quality }) => quality > 0).sort((a, b) => b.quality - a.quality);
  return best?.language ?? "en";
}

function readWish(text: string): { readonly language: Language; readonly quality: number } {
  const [tag = "", ...parameters] = text.split(";").map((part) => part.trim());
  const language = languages.find((known) => known === tag.split(/[-_.]/)[0]);
  const quality = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2) ?? 1;
  return language === undefined ? { language: "en", quality: 0 } : { language, quality: Number(quality) };
}
