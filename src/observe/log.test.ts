import { errorText } from "../model/index.ts";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type LogEvent, type LogLevel, createLog, logEvents, logLevels } from "./log.ts";

const events = Object.keys(logEvents) as LogEvent[];

/** What a log of this level writes for every event there is, line by line. */
function linesAt(level: LogLevel): readonly string[] {
  const lines: string[] = [];
  const log = createLog(level, { write: (line) => void lines.push(line) });
  for (const event of events) log(event, { source: "src_1" });
  return lines;
}

describe("a logged event", () => {
  test("is one line of JSON with its time, its level, its name and its fields", () => {
    for (const [index, line] of linesAt("debug").entries()) {
      expect(line).toMatch(/^[^\n]+\n$/);
      const event = events[index] ?? "hub.started";
      const { time, ...rest } = JSON.parse(line) as { readonly time: string };
      expect(rest).toEqual({ level: logEvents[event], event, source: "src_1" });
      expect(new Date(time).toISOString()).toBe(time);
    }
  });

  test("has a name that is stable: a zone or thing, and what happened to it", () => {
    for (const event of events) expect(event).toMatch(/^[a-z]+\.[a-z_]+$/);
  });

  test("keeps a line break and a quote of a field inside its line", () => {
    const lines: string[] = [];
    createLog("debug", { write: (line) => void lines.push(line) })("intake.refused", { reason: 'a\n"b"' });
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({ reason: 'a\n"b"' });
  });
});

test.each(logLevels)("a log of the level %s writes what is at least as serious", (level) => {
  const written = linesAt(level).map((line) => (JSON.parse(line) as { readonly level: LogLevel }).level);
  const expected = events
    .map((event) => logEvents[event])
    .filter((of) => logLevels.indexOf(of) >= logLevels.indexOf(level));
  expect(written).toEqual(expected);
});

test("a log goes to standard error, and standard output is left to the program", () => {
  const script = `
    import { createLog } from ${JSON.stringify(join(import.meta.dirname, "log.ts"))};
    createLog("info")("hub.stopped");
    process.exit(3);
  `;
  // Written before the process is gone, even when it leaves in a hurry.
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
    encoding: "utf8",
  });
  expect([status, stdout]).toEqual([3, ""]);
  expect(JSON.parse(stderr)).toMatchObject({ event: "hub.stopped" });
});

test("an error is told by its message, and anything else by its text", () => {
  expect(errorText(new Error("no space left"))).toBe("no space left");
  expect(errorText("no space left")).toBe("no space left");
  expect(errorText(undefined)).toBe("undefined");
});
