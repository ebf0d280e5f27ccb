import type { DatabaseSync } from "node:sqlite";
import { type IdKind, mintedAt } from "../../model/terms/index.ts";
import { firstId } from "../rows/index.ts";
import { Row } from "./row.ts";

const dayMs = 24 * 60 * 60 * 1000;

/** The days, in UTC, that messages, events and deliveries are of: when each begins. One look a day and tenant. */
export function storedDays(db: DatabaseSync): readonly number[] {
  const days = [...daysOfIds(db, "message"), ...daysOfIds(db, "delivery"), ...daysOfEvents(db)];
  return [...new Set(days)].toSorted((a, b) => a - b);
}

const tables = { message: "messages", delivery: "deliveries" } as const;

/** Relies on the primary key: an id begins with its time. */
function* daysOfIds(db: DatabaseSync, kind: keyof typeof tables & IdKind): Generator<number> {
  const next = db.prepare(
    `select tenant, id from ${tables[kind]} where (tenant, id) >= (?, ?) order by tenant, id limit 1`,
  );
  for (let raw = next.get("", ""); raw !== undefined;) {
    const row = new Row(raw);
    const day = beginOf(mintedAt(row.text("id")));
    yield day;
    raw = next.get(row.text("tenant"), firstId(kind, day + dayMs));
  }
}

/** Relies on events_time. */
function* daysOfEvents(db: DatabaseSync): Generator<number> {
  const next = db.prepare(`
    select tenant, received_at from events where (tenant, received_at) >= (?, ?) order by tenant, received_at limit 1
  `);
  for (let raw = next.get("", 0); raw !== undefined;) {
    const row = new Row(raw);
    const day = beginOf(row.integer("received_at"));
    yield day;
    raw = next.get(row.text("tenant"), day + dayMs);
  }
}

function beginOf(at: number): number {
  return Math.floor(at / dayMs) * dayMs;
}
