import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { type PlacedYaml, environment, readPlacedYaml } from "../config/index.ts";
import { ConfigError, type Problem, type Text } from "../model/terms/index.ts";

/** A configuration as a file tells it, with its secrets filled in. */
export interface ConfigurationFile {
  readonly value: unknown;
  /** Secrets that could not be filled in. */
  readonly problems: readonly Problem[];
  /** A problem as a sentence, with where in the file it is. */
  place(problem: Problem): Text;
}

/** Reads the file. @throws ConfigError for one that can't be read, or is no YAML. */
export function readConfigurationFile(path: string): ConfigurationFile {
  const read = readPlacedYaml(textOf(path));
  if ("complaints" in read)
    throw new ConfigError(read.complaints.map(({ line, text }) => at(path, line, text)));
  const filling = new Filling(dirname(path));
  const value = filling.fill(read.value, "");
  return {
    value,
    problems: filling.problems,
    place: (problem) => at(path, lineOf(read, problem.path), named(problem)),
  };
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError([{ en: `${path} can't be read: ${reason}`, zh: `无法读取 ${path}：${reason}` }]);
  }
}

function at(path: string, line: number, { en, zh }: Text): Text {
  return { en: `${path}:${line}: ${en}`, zh: `${path}:${line}：${zh}` };
}

function named({ path, text }: Problem): Text {
  return path === "" ? text : { en: `${path}: ${text.en}`, zh: `${path}：${text.zh}` };
}

// A field that was filled in from another place stands there under another name.
function lineOf(yaml: PlacedYaml, path: string): number {
  return Math.max(yaml.lineOf(path), yaml.lineOf(`${path}From`));
}

const variable = /^\$\{([A-Za-z_][A-Za-z0-9_]*)\}$/;

/**
 * Fills in what a file leaves to the machine that it is applied from: `${NAME}` is a variable of the environment,
 * and `secretFrom: {env: NAME}` or `{file: PATH}` gives the field `secret` its value.
 */
class Filling {
  readonly #folder: string;
  readonly problems: Problem[] = [];

  constructor(folder: string) {
    this.#folder = folder;
  }

  fill(value: unknown, path: string): unknown {
    if (typeof value === "string") {
      const [, name] = variable.exec(value) ?? [];
      return name === undefined ? value : this.#variable(name, path);
    }
    if (Array.isArray(value)) return value.map((part, index) => this.fill(part, below(path, String(index))));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, part]) => this.#field(key, part, path)));
  }

  #field(key: string, part: unknown, path: string): readonly [string, unknown] {
    const origin = key.endsWith("From") ? originOf(part) : undefined;
    if (origin === undefined) return [key, this.fill(part, below(path, key))];
    const field = key.slice(0, -"From".length);
    const place = below(path, field);
    return [
      field,
      origin.kind === "env" ? this.#variable(origin.name, place) : this.#file(origin.name, place),
    ];
  }

  #variable(name: string, path: string): string {
    const found = environment()[name];
    if (found !== undefined && found !== "") return found;
    return this.#missing(path, {
      en: `the environment has no ${name}`,
      zh: `环境变量 ${name} 不存在`,
    });
  }

  #file(name: string, path: string): string {
    try {
      // An editor ends the last line, and the secret does not end so.
      return readFileSync(resolve(this.#folder, name), "utf8").replace(/\r?\n$/, "");
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return this.#missing(path, {
        en: `${name} can't be read: ${reason}`,
        zh: `无法读取 ${name}：${reason}`,
      });
    }
  }

  /** Something stands in for it, so that the rest of the file can be looked at all the same. */
  #missing(path: string, text: Text): string {
    this.problems.push({ path, text });
    return "missing";
  }
}

function below(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}

function originOf(value: unknown): { readonly kind: "env" | "file"; readonly name: string } | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const [[kind, name] = [], ...others] = Object.entries(value);
  if (others.length > 0 || typeof name !== "string" || (kind !== "env" && kind !== "file")) return undefined;
  return { kind, name };
}
