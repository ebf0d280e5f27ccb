import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Database, openDatabase } from "./database.ts";
import { world } from "./every-question.contract.ts";
import { askEverything } from "./every-statement.contract.ts";
import { fill, scale } from "./filled-database.contract.ts";
import { PostgresServer } from "./postgres-server.contract.ts";
import { PostgresStore } from "./postgres-store.ts";
import { type Plan, type PlanStep, StatementWatch } from "./watched-database.contract.ts";

// S6: what a call costs does not depend on how much is stored. PostgreSQL tells for each statement how it goes about
// it, by what it knows of a database that has something in it; so every statement of the store is asked, in every
// form that its filters give it, with its values in their places.

const asked = new Set<string>();
const methods: string[] = [];

/** The same, which notes the names of the methods that are called. */
function noting<Part extends object>(part: Part, place = ""): Part {
  return new Proxy(part, {
    get: (target, name): unknown => {
      const found: unknown = Reflect.get(target, name);
      if (typeof found === "function") asked.add(`${place}${String(name)}`);
      return typeof found === "object" && found !== null ? noting(found, `${place}${String(name)}.`) : found;
    },
  });
}

function methodsOf(part: object, place = ""): readonly string[] {
  return Object.entries(part).flatMap(([name, found]: [string, unknown]) => {
    if (typeof found === "function") return [`${place}${name}`];
    return typeof found === "object" && found !== null ? methodsOf(found, `${place}${name}.`) : [];
  });
}

let server: PostgresServer;
let db: Database;
let plans: readonly Plan[] = [];
// Failures are counted once a quarter of an hour: that is few, however many there are.
const growing =
  /^(bodies|messages|message_digests|calls|jobs|job_calls|events|event_digests|deliveries|attempts|failures|replays|erasures|audit|idempotency|key_uses|traffic)(_filled_\d|_rest)?$/;

beforeAll(async () => {
  server = await PostgresServer.start({ settings: { autovacuum: "off" } });
  const database = await server.database();
  const options = { url: server.url(database), connections: 2 };
  const watch = new StatementWatch();
  await using store = new PostgresStore(options, watch.open);
  await store.open();
  await fill(server, database, world);
  watch.isOn = true;
  await askEverything(noting(store));
  methods.push(...methodsOf(store));
  db = openDatabase(options);
  plans = await watch.plans(db);
}, 120_000);
afterAll(async () => {
  await db.end();
  await server[Symbol.asyncDispose]();
});

/** The statements that have such a step, with it. */
function having(test: (step: PlanStep) => boolean): readonly (readonly [string, PlanStep])[] {
  return plans.flatMap(({ sql, steps }) => steps.filter(test).map((step) => [sql, step] as const));
}

const isGrowing = ({ table }: PlanStep) => table !== undefined && growing.test(table);

const isSearch = (sql: string) => sql.includes("found (id) as materialized");
// What is underway, all of which is asked for: they have nothing else in them.
const underway = new Set(["deliveries_held", "replays_running", "erasures_running"]);
const tenantAlone = /^\(\(tenant\)::text = '[^']*'::text\)$/;

describe("S6: every statement goes by an index", () => {
  test("every method was asked, but those that ask nothing of what is stored", () => {
    expect(plans.length).toBeGreaterThan(500);
    const others = ["snapshot", "hubs.tell", "hubs.listen", "keeping.makeDays", "keeping.reclaim"];
    const left = methods.filter((name) => !asked.has(name));
    expect(left.toSorted()).toEqual([...others, "keeping.rewriteAtStart", "keeping.scrub"].toSorted());
    expect(methods.length).toBeGreaterThan(80);
  });

  test.each([
    "calls_at",
    "calls_facets",
    "calls_to",
    "calls_from",
    "calls_key",
    "calls_grace",
    "job_calls_pkey",
    "deliveries_due",
    "deliveries_facets",
    "deliveries_sending",
    "deliveries_call",
    "deliveries_endpoint",
    "deliveries_event",
    "deliveries_parked",
    "deliveries_replay",
    "deliveries_held",
    "audit_facets",
    "audit_all",
    "jobs_key",
    "messages_filled_2_tenant_fate_id_idx",
    "events_filled_3_tenant_subject_version_idx",
    "messages_filled_3_tenant_repeats_idx",
    "events_filled_2_tenant_received_at_id_idx",
    "idempotency_at",
    "traffic_pkey",
    "traffic_subject",
  ])("some go by %s", (index) => {
    expect(having((step) => step.index === index).length).toBeGreaterThan(0);
  });

  test("none reads a whole table that grows", () => {
    const reading = having((step) => step.node === "Seq Scan" && isGrowing(step));
    // Nothing is in what belongs to no day.
    expect(reading.filter(([, { table }]) => !table?.endsWith("_rest"))).toEqual([]);
  });

  test("none reads a whole index", () => {
    const walking = having((step) => isGrowing(step) && step.index !== undefined && step.asked === undefined);
    expect(walking.filter(([, { index }]) => !underway.has(index ?? ""))).toEqual([]);
  });

  test("none reads all of a tenant to throw nearly all of it away", () => {
    const reading = having(
      ({ asked, filter, rows }) =>
        tenantAlone.test(asked ?? "") && filter !== undefined && rows < 100 * scale,
    );
    expect(reading.filter(([, step]) => isGrowing(step) && !underway.has(step.index ?? ""))).toEqual([]);
  });

  test("none sorts more than a page, what a search found, or the calls of a job", () => {
    const sorting = having(({ node, input }) => node.endsWith("Sort") && input > 100);
    expect(sorting.filter(([sql]) => !isSearch(sql) && !sql.includes("job_key = $"))).toEqual([]);
  });

  test("a search goes by numbers and ids alone, whatever else is asked for", () => {
    const searching = plans.filter(({ sql }) => isSearch(sql));
    expect(searching.length).toBeGreaterThan(200);
    const steps = searching.flatMap((plan) => plan.steps);
    const walking = steps.filter(
      ({ index, asked }) => /^calls_(at|facets|pkey)/.test(index ?? "") && !asked?.includes("(id)::text = "),
    );
    expect(walking).toEqual([]);
  });
});

describe("S6: of what is kept by days, only those are looked at that are asked about", () => {
  test.each([
    ["a message", "messages", /from ringback.messages where tenant = \$1 and id = \$2$/, 1],
    [
      "the bytes of a message",
      "bodies",
      /^select bytes from ringback.bodies where tenant = \$1 and id = \$3/,
      1,
    ],
    [
      "the attempts of a delivery",
      "attempts",
      /from ringback.attempts where tenant = \$1 and delivery = \$2/,
      1,
    ],
    [
      "the messages of a day or two",
      "messages",
      /from ringback.messages where tenant = \$1 and id >= \$2 and id < \$3/,
      2,
    ],
    // From its own day on, there are two of five.
    ["the events of a call", "events", /^select subject, .* from ringback.events/, 2],
    [
      "the messages that told of a call",
      "messages",
      /where tenant = \$1 and id = any\(\$2::text\[\]\) order by id/,
      1,
    ],
    [
      "how many events there are in a span",
      "events",
      /^select count\(\*\) as number from ringback.events/,
      3,
    ],
  ])("%s", (_name, table, statement, most) => {
    const asked = plans.filter(({ sql }) => statement.test(sql));
    expect(asked.length).toBeGreaterThan(0);
    for (const { steps } of asked) {
      const looked = new Set(
        steps.map((step) => step.table).filter((name) => name?.startsWith(`${table}_filled_`)),
      );
      expect(looked.size).toBeGreaterThan(0);
      expect(looked.size).toBeLessThanOrEqual(most);
    }
  });
});
