import { type Instant, type TimeZone, formatLocal, toInstant } from "../model/index.ts";
import type { CallGroup } from "../store/index.ts";

/** What the calls of an hour came to. */
export interface HourFigures {
  readonly at: Instant;
  readonly calls: number;
  readonly answered: number;
}

/** What the calls of a job came to. */
export interface JobFigures {
  readonly calls: number;
  /** Of these, how many have told all that they will tell. */
  readonly completed: number;
  /** How many rang with somebody, or would have: the others were never dialed. */
  readonly dialed: number;
  readonly answered: number;
  readonly outcomes: Readonly<Record<string, number>>;
  /** How many have which level of intent, and how many have none. */
  readonly intents: Readonly<Record<string, number>>;
  readonly perHour: readonly HourFigures[];
  readonly firstAt: Instant | null;
  readonly lastAt: Instant | null;
}

const notDialed = new Set(["blocked", "off_hours", "caller_unavailable", "caller_arrears"]);
const hoursKeptMs = 31 * 24 * 3_600_000;

/** The figures of a job, of groups of its calls in any order; its last 31 days by the hour of that zone. */
export function figuresOf(groups: readonly CallGroup[], zone: TimeZone): JobFigures {
  const sum = (fits: (group: CallGroup) => boolean) =>
    groups.reduce((total, group) => total + (fits(group) ? group.calls : 0), 0);
  const lastAt = groups.reduce<Instant | null>((last, group) => later(last, group.lastAt), null);
  return {
    calls: sum(() => true),
    completed: sum(({ completed }) => completed),
    dialed: sum(({ outcome }) => !notDialed.has(outcome)),
    answered: sum(isAnswered),
    outcomes: sumBy(groups, ({ outcome }) => outcome),
    intents: { none: 0, ...sumBy(groups, ({ intent }) => intent ?? "none") },
    perHour: byHour(groups, zone, (lastAt ?? 0) - hoursKeptMs),
    firstAt: groups.reduce<Instant | null>((first, group) => earlier(first, group.firstAt), null),
    lastAt,
  };
}

function isAnswered({ outcome }: CallGroup): boolean {
  return outcome === "answered";
}

function sumBy(groups: readonly CallGroup[], of: (group: CallGroup) => string): Record<string, number> {
  const sums = new Map<string, number>();
  for (const group of groups) sums.set(of(group), (sums.get(of(group)) ?? 0) + group.calls);
  return Object.fromEntries([...sums].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function byHour(groups: readonly CallGroup[], zone: TimeZone, since: number): readonly HourFigures[] {
  const hours = new Map<Instant, HourFigures>();
  const beginnings = new Map<Instant, Instant>();
  for (const group of groups) {
    const { quarter, calls } = group;
    if (quarter < since) continue;
    const at = beginnings.get(quarter) ?? beginOfHour(quarter, zone);
    beginnings.set(quarter, at);
    const before = hours.get(at) ?? { at, calls: 0, answered: 0 };
    const answered = before.answered + (isAnswered(group) ? calls : 0);
    hours.set(at, { at, calls: before.calls + calls, answered });
  }
  return [...hours.values()].toSorted((a, b) => a.at - b.at);
}

/** When the hour began in which a quarter lies, by the clock of the zone. */
function beginOfHour(quarter: Instant, zone: TimeZone): Instant {
  const minutes = Number(formatLocal(quarter, zone).slice(14, 16));
  return toInstant(Math.max(0, quarter - minutes * 60_000));
}

function later(a: Instant | null, b: Instant): Instant {
  return a === null || b > a ? b : a;
}

function earlier(a: Instant | null, b: Instant): Instant {
  return a === null || b < a ? b : a;
}
