import type { Language } from "../language.ts";

// Spans of time as people write them: 30 s, 5 min, 2 h, 3 d. What is written is read again to the same number.

interface Unit {
  readonly seconds: number;
  readonly en: string;
  readonly zh: string;
  readonly names: RegExp;
}

const units: readonly Unit[] = [
  { seconds: 86_400, en: "d", zh: "天", names: /^(d|days?|天|日)$/ },
  { seconds: 3_600, en: "h", zh: "小时", names: /^(h|hours?|小时|时)$/ },
  { seconds: 60, en: "min", zh: "分钟", names: /^(m|min|minutes?|分钟|分)$/ },
  { seconds: 1, en: "s", zh: "秒", names: /^(s|sec|seconds?|秒)?$/ },
  { seconds: 0.001, en: "ms", zh: "毫秒", names: /^(ms|毫秒)$/ },
];

/** A span exactly, in the largest unit of which it is a whole number. */
export function writeSpan(seconds: number, language: Language): string {
  const milliseconds = Math.round(seconds * 1_000);
  const unit =
    milliseconds === 0
      ? units[3]
      : units.find((each) => milliseconds % Math.round(each.seconds * 1_000) === 0);
  if (unit === undefined) return `${seconds}`;
  return `${milliseconds / Math.round(unit.seconds * 1_000)} ${unit[language]}`;
}

/** About how long a span is, in the largest unit that it has: 5 min, 2.6 h, 3.2 d. */
export function aboutSpan(seconds: number, language: Language): string {
  const unit = units.find((each) => seconds >= each.seconds) ?? units[3];
  if (unit === undefined) return `${seconds}`;
  const amount = seconds / unit.seconds;
  return `${amount < 9.95 ? Math.round(amount * 10) / 10 : Math.round(amount)} ${unit[language]}`;
}

/** The seconds of a span such as `5 min`; a number alone is seconds. Undefined for what is none. */
export function readSpan(text: string): number | undefined {
  const [, amount, name = ""] = /^(\d+(?:\.\d+)?)\s*(\S*)$/.exec(text.trim().toLowerCase()) ?? [];
  const unit = units.find(({ names }) => names.test(name));
  if (amount === undefined || unit === undefined) return undefined;
  // A tenth of a minute is six seconds, and not nearly six.
  return Math.round(Number(amount) * unit.seconds * 1_000) / 1_000;
}

/** Several spans, with commas between them. */
export function writeSpans(spans: readonly number[], language: Language): string {
  return spans.map((each) => writeSpan(each, language)).join(", ");
}

/** The seconds of several spans with commas between them, or the first piece that is none. */
export function readSpans(
  text: string,
): { readonly ok: true; readonly spans: readonly number[] } | { readonly ok: false; readonly piece: string } {
  const spans: number[] = [];
  for (const piece of text.split(/[,，;；、\n]+/).map((each) => each.trim())) {
    if (piece === "") continue;
    const seconds = readSpan(piece);
    if (seconds === undefined) return { ok: false, piece };
    spans.push(seconds);
  }
  return { ok: true, spans };
}
