import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { ConfigError } from "../model/terms/index.ts";
import { type SettingSources, readSettings } from "./read-settings.ts";
import { type Setting, parseSwitch, parseWhole, parseWord } from "./setting.ts";

const directory = mkdtempSync(join(tmpdir(), "ringback-config-"));
afterAll(() => rmSync(directory, { recursive: true }));

const text = { en: "", zh: "" };
const usual: readonly string[] = ["one"];
const table = {
  port: { name: "port", argument: "PORT", text, fallback: 4750, parse: parseWhole(0, 65_535) },
  logLevel: { name: "logLevel", text, fallback: null, parse: parseWord(["debug", "info"]) },
  isOpen: { name: "isOpen", text, fallback: false, parse: parseSwitch },
  ranges: { name: "ranges", text, fallback: usual, parse: (text: string) => ({ value: text.split(",") }) },
  key: {
    name: "key",
    text,
    fallback: null,
    isSecret: true,
    parse: () => ({ expected: { en: "a key", zh: "密钥" } }),
  },
} satisfies Record<string, Setting<unknown>>;

const settled = { port: 4750, logLevel: null, isOpen: false, ranges: ["one"], key: null };

let files = 0;

/** A configuration file with this content → its path. */
function fileWith(content: string): string {
  files += 1;
  const path = join(directory, `${files}.yaml`);
  writeFileSync(path, content);
  return path;
}

function read(sources: Partial<SettingSources> = {}) {
  return readSettings(table, { flags: {}, environment: {}, file: undefined, ...sources });
}

/** The problems of sources that can't be read, in English. */
function problemsOf(sources: Partial<SettingSources>, language: "en" | "zh" = "en"): readonly string[] {
  try {
    read(sources);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map((problem) => problem[language]);
    throw error;
  }
  return [];
}

describe("a setting", () => {
  const flags = { port: "1" };
  const environment = { RINGBACK_PORT: "2", RINGBACK_LOG_LEVEL: "info" };
  const file = fileWith("port: 3\nlogLevel: debug\nisOpen: true\n");

  test("has its default where nobody says anything", () => {
    expect(read()).toEqual(settled);
    expect(read({ environment: { PORT: "1", RINGBACK_OTHER: "x" } })).toEqual(settled);
  });

  test("is the flag's before the variable's, the variable's before the file's, the file's before the default", () => {
    expect(read({ flags, environment, file })).toEqual({
      ...settled,
      port: 1,
      logLevel: "info",
      isOpen: true,
    });
    expect(read({ environment, file })).toEqual({ ...settled, port: 2, logLevel: "info", isOpen: true });
    expect(read({ file })).toEqual({ ...settled, port: 3, logLevel: "debug", isOpen: true });
    expect(read({ flags, file })).toMatchObject({ port: 1, logLevel: "debug" });
  });

  test("is left to the next in line by an empty variable and by a null in the file", () => {
    const blank = fileWith("port:\nlogLevel: null\n");
    expect(read({ environment: { RINGBACK_PORT: "" }, file: blank })).toEqual(settled);
    expect(read({ environment: { RINGBACK_PORT: "" }, file })).toMatchObject({ port: 3 });
  });

  test("may be a list in the file, and a flag without a value is true", () => {
    expect(read({ file: fileWith("ranges: [10.0.0.0/8, 192.0.2.1]\n") })).toMatchObject({
      ranges: ["10.0.0.0/8", "192.0.2.1"],
    });
    expect(read({ flags: { isOpen: true } })).toMatchObject({ isOpen: true });
  });

  test("is found in JSON too, and in no file that is empty", () => {
    expect(read({ file: fileWith('{"port": 80, "logLevel": "info"}') })).toMatchObject({ port: 80 });
    expect(read({ file: fileWith("# nothing yet\n") })).toEqual(settled);
  });
});

test("settings never change once they are read", () => {
  const settings = read();
  expect(Object.isFrozen(settings)).toBe(true);
  expect(() => Object.assign(settings, { port: 1 })).toThrow(TypeError);
});

describe("configuration that is wrong", () => {
  test("is told with every problem at once, each by the place that is to blame", () => {
    const problems = problemsOf({
      flags: { port: "70000" },
      environment: { RINGBACK_LOG_LEVEL: "loud" },
      file: fileWith("isOpen: maybe\nprot: 80\n"),
    });
    expect(problems).toEqual([
      expect.stringMatching(/\.yaml has prot, which is no setting$/),
      '--port should be a whole number from 0 to 65535, got "70000"',
      'RINGBACK_LOG_LEVEL should be one of debug, info, got "loud"',
      'isOpen in the configuration file should be true or false, got "maybe"',
    ]);
  });

  test("is told in Chinese too", () => {
    expect(problemsOf({ flags: { port: "x" } }, "zh")).toEqual([
      '--port 应为0 到 65535 之间的整数，实际为 "x"',
    ]);
  });

  test("is one error, whose message is a list of all its problems", () => {
    const wrong = { flags: { port: "x", isOpen: "x" } };
    expect(() => read(wrong)).toThrow(ConfigError);
    expect(() => read(wrong)).toThrow(/has problems:\n {2}- --port .*\n {2}- --is-open /);
  });

  test("is found in a source even where another one wins over the rest", () => {
    expect(problemsOf({ flags: { port: "0.5" }, environment: { RINGBACK_PORT: "1" } })).toHaveLength(1);
  });

  test("is told without its value where that is a secret", () => {
    const [problem] = problemsOf({ environment: { RINGBACK_KEY: "hunter2" } });
    expect(problem).toBe("RINGBACK_KEY should be a key, got another text");
    expect(problemsOf({ flags: { key: "hunter2" } }, "zh").join()).not.toContain("hunter2");
  });

  test.each([
    ["is not there", join(directory, "absent.yaml"), /absent\.yaml can't be read: .*no such file/i],
    ["is a folder", directory, /can't be read: /],
    ["is no YAML", fileWith("port: 1\nlogLevel: [info\n"), /can't be read: .* at line \d+, column \d+/],
    ["says the same thing twice", fileWith("port: 1\nport: 2\n"), /can't be read: .* at line 2, column 1/],
    ["is a list", fileWith("- port: 1\n"), /should hold settings, each with its value/],
    ["is a mere word", fileWith("port\n"), /should hold settings, each with its value/],
  ])("is told of a file that %s", (_case, file, problem) => {
    expect(problemsOf({ file })).toEqual([expect.stringMatching(problem)]);
  });

  test("an object where a value is due is shown as it stands", () => {
    expect(problemsOf({ file: fileWith("port: {from: 1}\n") })).toEqual([
      'port in the configuration file should be a whole number from 0 to 65535, got "{\\"from\\":1}"',
    ]);
  });
});
