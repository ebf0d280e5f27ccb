import { DatabaseSync, type StatementSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import type { AuditFilter, CallFilter, DeliveryFilter, JobSieve, MessageFilter } from "../queries.ts";
import { World } from "../world.contract.ts";
import { readMethods } from "./read-methods.ts";
import { migrate } from "./schema.ts";
import { writeMethods } from "./write-methods.ts";

// S6: what a call costs does not depend on how much is stored. SQLite tells for each statement which index it goes
// by, so every statement of the store is asked, in every form that its filters give it.

/** A database that remembers which statements were made for it. */
class Watched extends DatabaseSync {
  readonly statements = new Set<string>();

  override prepare(sql: string): StatementSync {
    this.statements.add(sql);
    return super.prepare(sql);
  }

  /** How SQLite goes about each statement, one line a step. */
  plans(): readonly { readonly sql: string; readonly steps: readonly string[] }[] {
    return [...this.statements].map((sql) => ({
      sql: sql.replaceAll(/\s+/g, " "),
      steps: super
        .prepare(`explain query plan ${sql}`)
        .all()
        .map((row) => String(row["detail"])),
    }));
  }
}

/** Tables that grow with what comes in. */
const growing =
  "bodies|messages|calls|jobs|job_calls|events|deliveries|attempts|idempotency|audit|key_uses|failures|failure_counts|traffic";
const aScan = new RegExp(`^SCAN (${growing})\\b`);
// Without an index that ends with what is looked for, the greatest of all is found by reading all.
const aSearchOfAll = new RegExp(`^SEARCH (${growing})( USING PRIMARY KEY)?$`);
// The audit log of the whole hub has no tenant to begin with: its list is this index from its end.
const theWholeLog = "SCAN audit USING COVERING INDEX audit_all";
const aSort = /TEMP B-TREE FOR (LAST TERM OF )?ORDER BY/;

const world = new World();
const page = { limit: 10, after: null };
const next = { limit: 10, after: "x" };

/** The filter with each choice of its fields. */
function choices<Filter extends object>(filter: Filter): readonly Partial<Filter>[] {
  const fields: [string, unknown][] = Object.entries(filter);
  return Array.from({ length: 2 ** fields.length }, (_, choice) => {
    const chosen = fields.filter((_field, index) => (choice >> index) % 2 === 1);
    return Object.fromEntries(chosen) as Partial<Filter>;
  });
}

const allCalls: Required<Omit<CallFilter, "wholeNumbers">> = {
  platform: "acme",
  job: "43",
  outcome: "busy",
  intent: "A",
  from: "1",
  to: "2",
  since: world.now,
  until: world.now,
  completed: true,
  q: "1",
};
const allMessages: Required<MessageFilter> = { fate: "decoded", since: world.now, until: world.now };
const allJobs: Required<JobSieve> = {
  source: world.source,
  status: "running",
  q: "x",
  since: world.now,
  until: world.now,
};
const allDeliveries: Required<DeliveryFilter> = {
  state: "waiting",
  endpoint: world.endpoint,
  call: world.id("call"),
  type: "call.record",
  error: "timeout",
  since: world.now,
  until: world.now,
};

const allAudit: Required<AuditFilter> = {
  who: "operator",
  action: "changed",
  what: "key",
  target: "x",
  since: world.now,
  until: world.now,
};

function everyStatement(): Watched {
  const db = new Watched(":memory:");
  migrate(db);
  const { tenant } = world;
  const methods = { ...readMethods(db), ...writeMethods(db) };
  for (const part of [page, next]) {
    for (const filter of choices(allCalls)) {
      methods.calls(tenant, filter, part);
      methods.calls(tenant, { ...filter, wholeNumbers: true }, part);
    }
    for (const filter of choices(allAudit)) {
      methods.audit(tenant, filter, part);
      methods.audit(null, filter, part);
    }
    for (const filter of choices(allMessages)) {
      methods.messages(tenant, filter, part);
      methods.messages(tenant, { ...filter, fate: "duplicate" }, part);
    }
    for (const filter of choices(allJobs)) {
      methods.jobs(tenant, filter, part);
      methods.siftJobs(tenant, filter, { ...part, looks: 10 });
    }
    for (const filter of choices(allDeliveries)) {
      methods.deliveries(tenant, filter, part);
      for (const state of ["delivered", "sending"] as const)
        methods.deliveries(tenant, { ...filter, state }, part);
    }
  }
  askOfReplays(methods);
  return db;
}

/** Looks and steps make their statements beforehand; lists are asked here for what they bind. */
function askOfReplays(methods: ReturnType<typeof readMethods>): void {
  const span = { since: world.now, until: world.now };
  const asked = { endpoint: world.endpoint, types: null, states: ["failed", "missing"], wants: [] } as const;
  methods.countEvents(world.tenant, span);
  methods.lookForReplay(world.tenant, { ...asked, ...span, after: null, events: 1, occasions: 1 });
  methods.replays(world.tenant, page);
}

describe("S6: every statement goes by an index", () => {
  using db = everyStatement();
  const plans = db.plans();

  test("the statements are there to be asked", () => {
    expect(plans.length).toBeGreaterThan(1_000);
    const steps = plans.flatMap(({ steps }) => steps);
    expect(steps).toContainEqual(expect.stringMatching(/^SEARCH deliveries/));
    const named = [
      "events_time (",
      "deliveries_replay (",
      "deliveries_event (",
      "replays_running",
      "traffic_subject (tenant=? AND subject=? AND span=? AND at>? AND at<?)",
      "SEARCH traffic USING PRIMARY KEY (tenant=? AND span=? AND at>? AND at<?)",
    ];
    const walked = ["call", "endpoint", "facets", "sending"].map((path) => `deliveries_${path} (tenant=?`);
    for (const index of [...named, ...walked]) expect(steps).toContainEqual(expect.stringContaining(index));
  });

  test("none reads a whole table that grows", () => {
    const slow = plans.filter(({ steps }) =>
      steps.some((step) => (aScan.test(step) && step !== theWholeLog) || aSearchOfAll.test(step)),
    );
    expect(slow).toEqual([]);
  });

  test("none reads all calls of a tenant", () => {
    const walking = plans.filter(({ steps }) => steps.includes("SEARCH calls USING PRIMARY KEY (tenant=?)"));
    expect(walking.map(({ sql }) => sql)).toEqual([]);
  });

  test("none about a call or an event reads all deliveries of a tenant", () => {
    const ofOne = plans.filter(({ sql }) => /from deliveries .*where .*\b(call|event) = \?/.test(sql));
    const walking = ofOne.filter(
      ({ sql, steps }) =>
        !sql.includes("order by id desc") && steps.includes("SEARCH deliveries USING PRIMARY KEY (tenant=?)"),
    );
    expect([ofOne.length > 3, walking]).toEqual([true, []]);
  });

  test("none sorts more than what belongs to one call or job, or what a search found", () => {
    const sorting = plans.filter(({ steps }) => steps.some((step) => aSort.test(step)));
    const ofOne = /from events where tenant = \? and subject = \?|where tenant = \?1 and subject = \?2/;
    const ofSearch = /union select \? \)/;
    expect(sorting.filter(({ sql }) => !ofOne.test(sql) && !ofSearch.test(sql))).toEqual([]);
    // What a search found is sorted for its union alone: each part goes by its own index.
    const parts = sorting.filter(({ sql }) => ofSearch.test(sql)).map(({ steps }) => steps.join("\n"));
    expect(parts.length).toBeGreaterThan(100);
    for (const index of [
      "calls_to (bucket=? AND to_number>? AND to_number<?)",
      "calls_from (bucket=? AND from_number>? AND from_number<?)",
      "calls_key (tenant=? AND source=? AND key>? AND key<?)",
    ]) {
      expect(parts.filter((steps) => !steps.includes(index))).toEqual([]);
    }
  });
});
