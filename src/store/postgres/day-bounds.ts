import { encodeTime } from "ulid";
import type { ExpiringKind, ExpiryStep } from "../keeping.ts";

/** The tables that are partitioned by day, in the order in which their days go: each before what it stands on. */
export const dayTables = ["attempts", "events", "messages", "bodies"] as const;

/** One of {@link dayTables}. */
export type DayTable = (typeof dayTables)[number];

/** The moment, at midnight UTC, up to which the days of each table go whole; 0: none does. */
export type WholeDays = Readonly<Record<DayTable, number>>;

/** When rows go one by one. */
export const noWholeDays: WholeDays = { attempts: 0, events: 0, messages: 0, bodies: 0 };

/** One day, in milliseconds. */
export const dayMs = 24 * 60 * 60 * 1000;

/** Midnight UTC before that moment. */
export function midnight(at: number): number {
  return Math.floor(at / dayMs) * dayMs;
}

/** Which days of each table go whole where all tenants let go of what is older than that. */
export function wholeDays(everyone: ExpiryStep["everyone"]): WholeDays {
  if (everyone === undefined) return noWholeDays;
  const of = (...kinds: readonly ExpiringKind[]) => Math.min(...kinds.map((kind) => everyone[kind] ?? 0));
  const calls = of("calls", "jobs", "others", "deliveries");
  return {
    // They never outlive their delivery.
    attempts: midnight(Math.max(of("attempts"), calls)),
    events: midnight(calls),
    messages: midnight(of("messages")),
    // Messages and deliveries have them in common.
    bodies: midnight(Math.min(of("messages"), calls)),
  };
}

/** By which table's days rows of a kind go. */
const tableOf: Readonly<Record<Exclude<ExpiringKind, "failures">, DayTable>> = {
  attempts: "attempts",
  messages: "messages",
  calls: "events",
  jobs: "events",
  others: "events",
  deliveries: "events",
};

/**
 * Before which moment rows are looked at one by one. A day of which the hub is only waiting for the end is left alone:
 * otherwise each pass would take some of it, and nothing would be left to go whole.
 */
export function oneByOne({ kind, before, everyone }: ExpiryStep): number {
  if (kind === "failures") return before;
  const whole = wholeDays(everyone)[tableOf[kind]];
  return before < whole + dayMs ? whole : before;
}

/** What the ids in a table begin with. */
export const dayPrefixes: Readonly<Record<DayTable, string>> = {
  attempts: "dlv_",
  events: "evt_",
  messages: "msg_",
  bodies: "",
};

/** The first id that a row of the table can have that was made at that moment. */
export function firstOf(table: DayTable, at: number): string {
  return `${dayPrefixes[table]}${encodeTime(at, 10)}`;
}
