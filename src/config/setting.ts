import type { Text } from "../model/terms/index.ts";

/** A value, or what was expected instead. */
export type Parsed<Value> = { readonly value: Value } | { readonly expected: Text };

/** One thing that can be configured: by a flag, a variable of the environment, or a key of the file. */
export interface Setting<Value> {
  /** Its key in the configuration file; the flag and the variable are made of it. */
  readonly name: string;
  /** What the flag's value is called in the help; undefined for a switch. */
  readonly argument?: string;
  readonly text: Text;
  readonly fallback: Value;
  /** How the fallback is shown, where its text is not its meaning. */
  readonly fallbackText?: Text;
  /** True for a value that no message may show. */
  readonly isSecret?: boolean;
  /** How messages show a value that has a secret in it. */
  readonly shown?: (text: string) => string;
  readonly parse: (text: string) => Parsed<Value>;
}

/** The variable of the environment that sets it, as in `RINGBACK_LOG_LEVEL`. */
export function variableOf(name: string): string {
  return `RINGBACK_${name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

/** The flag that sets it, as in `--log-level`. */
export function flagOf(name: string): string {
  return `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** Any text that is not empty. */
export function parseText(text: string): Parsed<string> {
  return text.trim() === "" ? { expected: { en: "some text", zh: "非空文本" } } : { value: text };
}

/** A whole number within these bounds. */
export function parseWhole(least: number, most: number): (text: string) => Parsed<number> {
  return (text) => {
    const value = Number(text);
    const isRight = /^\d+$/.test(text.trim()) && value >= least && value <= most;
    return isRight
      ? { value }
      : { expected: { en: `a whole number from ${least} to ${most}`, zh: `${least} 到 ${most} 之间的整数` } };
  };
}

/** One of these words. */
export function parseWord<Word extends string>(words: readonly Word[]): (text: string) => Parsed<Word> {
  return (text) => {
    const word = words.find((candidate) => candidate === text.trim());
    const list = words.join(", ");
    return word === undefined
      ? { expected: { en: `one of ${list}`, zh: `以下之一：${list}` } }
      : { value: word };
  };
}

const switches = new Map([
  ["true", true],
  ["1", true],
  ["yes", true],
  ["false", false],
  ["0", false],
  ["no", false],
]);

/** True or false. */
export function parseSwitch(text: string): Parsed<boolean> {
  const value = switches.get(text.trim().toLowerCase());
  return value === undefined ? { expected: { en: "true or false", zh: "true 或 false" } } : { value };
}

/** An http or https URL, without a slash at its end. */
export function parseUrl(text: string): Parsed<string> {
  const url = text.trim();
  return /^https?:\/\//i.test(url) && URL.canParse(url)
    ? { value: url.replace(/\/+$/, "") }
    : {
        expected: {
          en: "a URL that begins with http:// or https://",
          zh: "以 http:// 或 https:// 开头的网址",
        },
      };
}

/** Texts separated by commas. */
export function parseList(text: string): Parsed<readonly string[]> {
  return {
    value: text
      .split(",")
      .map((part) => part.trim())
      .filter((part) => part !== ""),
  };
}

/** The value or nothing. */
export function optional<Value>(
  parse: (text: string) => Parsed<Value>,
): (text: string) => Parsed<Value | null> {
  return parse;
}
