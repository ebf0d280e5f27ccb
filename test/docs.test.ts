import { execFileSync } from "node:child_process";
import { existsSync, globSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, test } from "vitest";
import { flagOf, serveSettings, variableOf } from "../src/config/index.ts";
import { finishStatusOf, finishStatuses } from "../src/dialects/byai/byai-codes.ts";
import { speechCallResultOf, speechCallResults } from "../src/dialects/icc/icc-codes.ts";
import { dialects } from "../src/dialects/index.ts";
import { resultStatusOf, resultStatuses } from "../src/dialects/tanyi/tanyi-codes.ts";
import { taskResultOf, taskResults } from "../src/dialects/yeta/yeta-codes.ts";
import {
  Call,
  Flag,
  Intent,
  JobFacts,
  Recording,
  Turn,
  attemptErrors,
  eventTypes,
  failReasons,
  jobStatuses,
  outcomes,
  parkReasons,
  quarantineReasons,
} from "../src/model/index.ts";
import { Metrics, logEvents } from "../src/observe/index.ts";
import { doctorChecks } from "../src/runtime/index.ts";
import { behaviours } from "../src/simulator/index.ts";
import { guardRules, refusedPorts } from "../src/transport/index.ts";
import { readPackage } from "./kit/installed-package.ts";
import * as markdown from "./kit/markdown.ts";
import { TestHub } from "./kit/test-hub.ts";

const { firstCells, marked, pageAt, root, rows, section, titles } = markdown;
const reference = (name: string) => pageAt(`docs/reference/${name}.md`);
const sorted = (words: Iterable<string>) => [...new Set(words)].toSorted();
/** Rows as lines in one order, to be compared with others. */
const lines = (table: readonly (readonly unknown[])[]) => sorted(table.map((row) => JSON.stringify(row)));
/** A cell without its code marks. */
const plain = (cell: string | undefined) => marked(cell)[0] ?? cell ?? "";

const eventFields = "type occurredAt phase version call job other tenant endpoint delivery source".split(" ");

describe("the reference has all that there is, and nothing else:", () => {
  test("every error code, as a heading", () => {
    const sources = globSync("src/**/*.ts", { cwd: root }).filter((path) => !path.endsWith(".test.ts"));
    const codes = sources.flatMap((path) =>
      Array.from(readFileSync(join(root, path), "utf8").matchAll(/\bE_[A-Z_]+\b/g)).map(([code]) => code),
    );
    expect(codes.length).toBeGreaterThan(10);
    const documented = titles(reference("errors")).filter((title) => title.startsWith("E_"));
    expect(documented.toSorted()).toEqual(sorted(codes));
  });

  test.each([
    ["Attempt errors", attemptErrors],
    ["Why a delivery failed", failReasons],
    ["Why a delivery is parked", parkReasons],
    ["Why a message is quarantined", quarantineReasons],
    ["Flags", Flag.properties.code.enum],
  ])("errors, %s", (title, codes) => {
    expect(firstCells(section(reference("errors"), title))).toEqual([...codes]);
  });

  test("every setting with its flag, variable and default", () => {
    const table = rows(reference("configuration")).filter((row) => row.length === 5);
    const settings = Object.values(serveSettings).map((setting) => {
      const usual = "fallbackText" in setting ? setting.fallbackText.en : String(setting.fallback);
      return [setting.name, flagOf(setting.name), variableOf(setting.name), usual];
    });
    expect(table.map((row) => row.slice(0, 4).map(plain))).toEqual(settings);
  });

  test("every rule of the address guard, in the order in which they are looked at, and every port", () => {
    const page = reference("address-guard");
    expect(firstCells(section(page, "Rules"))).toEqual([...guardRules]);
    const ports = Array.from(section(page, "Ports").text.matchAll(/`(\d+)`/g)).map(([, port]) =>
      Number(port),
    );
    expect([...new Set(ports)].toSorted((a, b) => a - b)).toEqual(
      [...refusedPorts].toSorted((a, b) => a - b),
    );
  });

  test("every log event with its level", () => {
    const table = rows(reference("log-events")).map(([event, level]) => [plain(event), level]);
    expect(lines(table)).toEqual(lines(Object.entries(logEvents)));
    expect(table.length).toBe(Object.keys(logEvents).length);
  });

  test("every metric with its type and labels", async () => {
    const metrics = new Metrics();
    const reading = { waiting: 1, sending: 1, parked: 1, quarantined: 1, oldestDueSeconds: 1 };
    metrics.watchBacklog(async () => reading);
    metrics.watchEndpoints(() => ({ healthy: 1 }));
    metrics.watchHubs(() => ({ live: 1, leaseSeconds: 10 }));
    metrics.watchListeners(() => 1);
    metrics.announced("endpoint.failing");
    metrics.accepted("tanyi", "decoded", 1);
    metrics.expired({ calls: 1 });
    metrics.refused("address");
    metrics.unverified("refused");
    metrics.attempted("tanyi", "retry", 1);
    for (const state of ["waiting", "delivered", "failed"] as const) metrics.settled("tanyi", state);
    const { body } = await metrics.text();
    const counted = Array.from(body.matchAll(/^# TYPE (ringback_\w+) (\w+)$/gm)).map(
      ([, name = "", type]) => {
        const series = new RegExp(String.raw`^${name}(?:_count)?(?:\{(.*)\})? `, "m").exec(body)?.[1] ?? "";
        return [name, type, Array.from(series.matchAll(/(\w+)="/g)).map(([, label]) => label)];
      },
    );
    const table = rows(section(reference("metrics"), "What the hub counts"));
    const documented = table.map(([name, type, labels]) => [plain(name), type, marked(labels)]);
    expect(lines(documented)).toEqual(lines(counted));
    expect(documented.length).toBe(counted.length);
  });

  test.each([
    ["The event", [...eventFields, ...eventTypes]],
    ["The call", Object.keys(Call.properties)],
    ["Outcome", outcomes],
    ["Intent", Object.keys(Intent.properties)],
    ["Recording", Object.keys(Recording.properties)],
    ["Turn of a dialog", Object.keys(Turn.properties)],
    ["Job", [...Object.keys(JobFacts.properties), ...jobStatuses]],
  ])("the call model, %s", (title, names) => {
    expect(firstCells(section(reference("call-model"), title))).toEqual([...names]);
  });

  test("every route of the interface", async () => {
    await using hub = await TestHub.start();
    const { body } = await hub.request<{ paths: Record<string, object> }>("GET", "/openapi.json");
    const routes = Object.entries(body.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace("{*}", "{interface}")}`),
    );
    expect(routes.length).toBeGreaterThan(30);
    const documented = titles(reference("http")).filter((title) => /^[A-Z]+ \//.test(title));
    expect(documented.toSorted()).toEqual(routes.toSorted());
  });
});

describe("the reference of commands has", () => {
  const page = reference("cli");
  const help = (...args: string[]) =>
    execFileSync(process.execPath, [join(root, "test/kit/run-program.ts"), ...args, "--help"], {
      encoding: "utf8",
      env: { ...process.env, RINGBACK_LANG: "en" },
    });
  const commands = Array.from(help().matchAll(/^ {2}([a-z-]+) .*\S/gm)).map(([, name = ""]) => name);

  test("every command", () => {
    expect(commands).toContain("serve");
    const documented = titles(page).filter((title) => title.startsWith("ringback "));
    expect(documented).toEqual(commands.map((name) => `ringback ${name}`));
  });

  test.each(commands.filter((name) => name !== "help"))("every option of %s", (name) => {
    const options = Array.from(help(name).matchAll(/^ {2}(--[a-z-]+)/gm)).map(([, option = ""]) => option);
    const words = firstCells(section(page, `ringback ${name}`)).map((word) => word.replace(/ .*/, ""));
    expect(words.filter((word) => word.startsWith("--"))).toEqual(options);
  });

  test("every check of doctor, in the order in which they are made", () => {
    const words = firstCells(section(page, "ringback doctor")).filter((word) => !word.startsWith("--"));
    expect(words).toEqual([...doctorChecks]);
  });

  test("every answer of receive", () => {
    const words = firstCells(section(page, "ringback receive")).filter((word) => !word.startsWith("--"));
    expect(words).toEqual([...behaviours]);
  });
});

describe("the reference of dialects has", () => {
  const page = reference("dialects");
  const names = dialects.map(({ name }) => name);

  test("a section for each, and a row in the overview", () => {
    const sections = markdown.headings(page).filter(({ level }) => level === 2);
    expect(sections.map(({ title }) => title)).toEqual([
      ...names,
      "Outcomes as they are read",
      "Outcomes as they are sent",
    ]);
    const overview = rows(page).filter((row) => row.length === 6);
    expect(overview.map(([name, , , time, attempts]) => [name, time, attempts?.split(" ")[0]])).toEqual(
      dialects.map(({ name, policy }) => [
        `[${name}](#${name})`,
        `${policy.timeoutMs / 1000} s`,
        String(policy.ladder.maxAttempts),
      ]),
    );
  });

  test.each(dialects)("the messages of $name, and what it answers", ({ name, messages, acknowledgement }) => {
    const part = section(page, name);
    const table = rows(part).map(([first]) => plain(first));
    expect(table.slice(0, messages.length)).toEqual(messages.map((message) => message.name));
    expect(marked(part.text)).toContain(acknowledgement.body);
  });

  const codes: Readonly<Record<string, Readonly<Record<string, { readonly outcome: string }>>>> = {
    tanyi: resultStatuses,
    byai: finishStatuses,
    yeta: taskResults,
    icc: speechCallResults,
  };
  const sent = { tanyi: resultStatusOf, byai: finishStatusOf, yeta: taskResultOf, icc: speechCallResultOf };

  test("every code with the outcome that it is read as", () => {
    const documented = rows(section(page, "Outcomes as they are read"));
    expect(documented.map(([outcome]) => plain(outcome))).toEqual([...outcomes]);
    for (const [column, [name, table]] of Object.entries(codes).entries()) {
      const read = documented.flatMap(([outcome, ...cells]) =>
        (cells[column] ?? "").split(", ").flatMap((code) => (code === "" ? [] : [[code, plain(outcome)]])),
      );
      const known = Object.entries(table).map(([code, { outcome }]) => [code, outcome]);
      expect([name, lines(read)]).toEqual([name, lines(known)]);
    }
  });

  test("the code that is sent for every outcome", () => {
    const documented = rows(section(page, "Outcomes as they are sent"));
    expect(documented.map(([outcome, ...cells]) => [plain(outcome), ...cells])).toEqual(
      outcomes.map((outcome) => [outcome, ...Object.values(sent).map((table) => String(table[outcome]))]),
    );
  });
});

describe("the pages", () => {
  const pages = markdown.allPages();
  const pageOf = new Map(pages.map((page) => [page.path, page]));
  const translated = pages.filter(({ path }) => path.endsWith(".zh-CN.md"));

  test("are there", () => {
    expect(pages.length).toBeGreaterThan(25);
    expect(pages.flatMap(markdown.links).length).toBeGreaterThan(80);
  });

  test.each(pages)("$path leads only to what is there", (page) => {
    const broken = markdown.links(page).filter((link) => {
      const [file = "", fragment] = link.split("#");
      const path = file === "" ? page.path : normalize(join(dirname(page.path), file)).replaceAll("\\", "/");
      if (!existsSync(join(root, path))) return true;
      const target = pageOf.get(path);
      return fragment !== undefined && (target === undefined || !slugs(target).has(decodeURI(fragment)));
    });
    expect(broken).toEqual([]);
  });

  test("in Chinese are the README and every guide", () => {
    const wanted = [
      "README.md",
      ...readdirSync(join(root, "docs/guides")).map((file) => `docs/guides/${file}`),
    ];
    const english = wanted.filter((path) => !path.endsWith(".zh-CN.md"));
    expect(translated.map(({ path }) => path.replace(".zh-CN", ""))).toEqual(english.toSorted());
  });

  test.each(translated)("$path has the headings and the code of the English page", (page) => {
    const english = pageAt(page.path.replace(".zh-CN", ""));
    const shape = (of: markdown.Page) => markdown.headings(of).map(({ level }) => level);
    const blocks = (of: markdown.Page) => markdown.codeBlocks(of);
    expect(shape(page)).toEqual(shape(english));
    expect(blocks(page).map(({ language }) => language)).toEqual(
      blocks(english).map(({ language }) => language),
    );
    // What is shown in a terminal may be in the reader's language; what is to be run is the same.
    const code = (of: markdown.Page) => blocks(of).filter(({ language }) => language !== "text");
    expect(code(page)).toEqual(code(english));
  });
});

function slugs(page: markdown.Page): ReadonlySet<string> {
  return new Set(titles(page).map(markdown.slug));
}

describe("the decision records", () => {
  const files = readdirSync(join(root, "docs/decisions")).toSorted();

  test("are numbered without a gap", () => {
    expect(files.length).toBeGreaterThan(5);
    expect(files.map((file) => Number(file.slice(0, 4)))).toEqual(files.map((_, index) => index + 1));
  });

  test.each(files)("%s says what, why, and what it cost", (file) => {
    const [title = "", ...parts] = titles(pageAt(`docs/decisions/${file}`));
    expect(title).toMatch(new RegExp(`^${Number(file.slice(0, 4))}\\. `));
    expect(parts).toEqual(["Context", "Choice", "What we gave up"]);
  });

  test("name every library", () => {
    const { dependencies, devDependencies } = readPackage();
    const named = firstCells(pageAt("docs/decisions/0002-libraries.md"));
    expect(named.toSorted()).toEqual(Object.keys({ ...dependencies, ...devDependencies }).toSorted());
  });
});

test("the changelog has the version that the package has", () => {
  expect(titles(pageAt("CHANGELOG.md"))).toContain(`[${readPackage().version}]`);
});
