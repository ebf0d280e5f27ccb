// PostgreSQL's text holds every character but one: NUL. A platform's key, number or name may hold it, and is to come
// back as it was. A noncharacter that no text is to be exchanged with stands for it, and doubled for itself.

const mark = "\u{fdd0}";
const special = /[\0\u{fdd0}]/u;

/** Text as the database can hold it. What begins alike goes on to begin alike. */
export function toText(text: string): string {
  if (!special.test(text)) return text;
  return text.replaceAll(mark, `${mark}1`).replaceAll("\0", `${mark}0`);
}

/** Text as it was. */
export function fromText(text: string): string {
  if (!text.includes(mark)) return text;
  return text.replaceAll(`${mark}0`, "\0").replaceAll(`${mark}1`, mark);
}
