import { readFileSync } from "node:fs";
import { parse as parseYaml } from "yaml";
import { ConfigError, type Text } from "../model/terms/index.ts";
import { type Parsed, type Setting, flagOf, variableOf } from "./setting.ts";

/** Settings by name. */
type Settings = Readonly<Record<string, Setting<unknown>>>;

/** The values of settings. */
export type Values<Table extends Settings> = {
  readonly [Name in keyof Table]: Table[Name] extends {
    readonly parse: (text: string) => Parsed<infer Value>;
  }
    ? Value | Table[Name]["fallback"]
    : never;
};

/** Where values come from; a flag wins over a variable, a variable over the file, the file over the default. */
export interface SettingSources {
  /** By the setting's name. */
  readonly flags: Readonly<Record<string, unknown>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The configuration file, where there is one. */
  readonly file: string | undefined;
}

/**
 * Reads all settings and freezes them. @throws ConfigError with every problem at once, each naming the flag,
 * variable or key that is to blame.
 */
export function readSettings<Table extends Settings>(table: Table, sources: SettingSources): Values<Table> {
  const problems: Text[] = [];
  const file = readFile(sources.file, table, problems);
  const entries = Object.entries(table).map(([key, setting]) => {
    const found = find(setting, { ...sources, file });
    if (found === undefined) return [key, setting.fallback];
    const parsed = setting.parse(found.text);
    if ("value" in parsed) return [key, parsed.value];
    problems.push(problemWith(found, parsed.expected, setting));
    return [key, setting.fallback];
  });
  if (problems.length > 0) throw new ConfigError(problems);
  const values: unknown = Object.freeze(Object.fromEntries(entries));
  assertValues<Table>(values);
  return values;
}

function problemWith({ place, text }: Found, expected: Text, { isSecret, shown }: Setting<unknown>): Text {
  const got = isSecret === true ? { en: "another text", zh: "其他文本" } : undefined;
  const quoted = JSON.stringify(shown?.(text) ?? text);
  return {
    en: `${place} should be ${expected.en}, got ${got?.en ?? quoted}`,
    zh: `${place} 应为${expected.zh}，实际为${got?.zh ?? ` ${quoted}`}`,
  };
}

interface Found {
  readonly place: string;
  readonly text: string;
}

function find(
  { name }: Setting<unknown>,
  {
    flags,
    environment,
    file,
  }: Omit<SettingSources, "file"> & { readonly file: Readonly<Record<string, unknown>> },
): Found | undefined {
  const variable = variableOf(name);
  const places = [
    { place: flagOf(name), value: flags[name] },
    { place: variable, value: environment[variable] === "" ? undefined : environment[variable] },
    { place: `${name} in the configuration file`, value: file[name] },
  ];
  const found = places.find(({ value }) => value !== undefined && value !== null);
  return found === undefined ? undefined : { place: found.place, text: textOf(found.value) };
}

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  return Array.isArray(value) ? value.map(textOf).join(",") : JSON.stringify(value);
}

function readFile(
  path: string | undefined,
  table: Settings,
  problems: Text[],
): Readonly<Record<string, unknown>> {
  if (path === undefined) return {};
  try {
    const content: unknown = parseYaml(readFileSync(path, "utf8")) ?? {};
    if (typeof content !== "object" || content === null || Array.isArray(content)) {
      problems.push({
        en: `${path} should hold settings, each with its value`,
        zh: `${path} 应由“设置项: 值”组成`,
      });
      return {};
    }
    const names = new Set(Object.values(table).map(({ name }) => name));
    const entries = Object.entries(content);
    for (const [name] of entries.filter(([name]) => !names.has(name))) {
      problems.push({
        en: `${path} has ${name}, which is no setting`,
        zh: `${path} 中的 ${name} 不是有效设置项`,
      });
    }
    return Object.fromEntries(entries);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    problems.push({ en: `${path} can't be read: ${reason}`, zh: `无法读取 ${path}：${reason}` });
    return {};
  }
}

function assertValues<Table extends Settings>(_values: unknown): asserts _values is Values<Table> {
  // Each value was made by its own setting's parser, or is its fallback.
}
