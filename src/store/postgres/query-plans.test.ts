import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type CallId, type DeliveryId, type MessageId, parseId, toInstant } from "../../model/index.ts";
import type { AuditFilter, CallFilter, DeliveryFilter, MessageFilter } from "../queries.ts";
import type { Store } from "../store.ts";
import { World, bytes } from "../world.contract.ts";
import { type Database, openDatabase } from "./database.ts";
import { beginOf, fill, idOf } from "./filled-database.contract.ts";
import { PostgresServer } from "./postgres-server.contract.ts";
import { PostgresStore } from "./postgres-store.ts";
import { type Plan, type PlanStep, StatementWatch } from "./watched-database.contract.ts";

// S6: what a call costs does not depend on how much is stored. PostgreSQL tells for each statement how it goes about
// it, by what it knows of a database that has something in it; so every statement of the store is asked, in every
// form that its filters give it, with its values in their places.

const world = new World();
const { tenant } = world;
const page = { limit: 10, after: null };
const call: CallId = parseId("call", idOf("call_", 3, 500));
const delivery: DeliveryId = parseId("delivery", idOf("dlv_", 3, 500));
const message: MessageId = parseId("message", idOf("msg_", 3, 500));
const [since, until] = [toInstant(beginOf(2)), toInstant(beginOf(3) - 1)];

/** The filter with each choice of its fields. */
function choices<Filter extends object>(filter: Filter): readonly Partial<Filter>[] {
  const fields: [string, unknown][] = Object.entries(filter);
  return Array.from({ length: 2 ** fields.length }, (_, choice) => {
    const chosen = fields.filter((_field, index) => (choice >> index) % 2 === 1);
    return Object.fromEntries(chosen) as Partial<Filter>;
  });
}

// One of the columns that the index of lists has at its end stands for them all.
const allCalls: CallFilter = {
  job: "job 7",
  outcome: "busy",
  from: "055100000001",
  to: "19900007919",
  since,
  until,
  q: "1990000",
};
const allMessages: MessageFilter = { fate: "decoded", since, until };
const allDeliveries: DeliveryFilter = { state: "waiting", endpoint: world.endpoint, call, since, until };
const allAudit: AuditFilter = { who: "operator 1", action: "changed", what: "endpoint", since, until };
const states = ["waiting", "sending", "delivered", "failed", "parked"] as const;

async function askLists({ queries }: Store): Promise<void> {
  for (const filter of choices(allCalls)) {
    for (const after of [null, call]) {
      await queries.calls(tenant, filter, { limit: 10, after });
      if (filter.q !== undefined)
        await queries.calls(tenant, { ...filter, wholeNumbers: true }, { limit: 10, after });
    }
  }
  await queries.calls(tenant, { platform: "acme", intent: "A", completed: true }, page);
  for (const filter of choices(allMessages)) {
    await queries.messages(tenant, filter, { limit: 10, after: message });
    await queries.messages(tenant, { ...filter, fate: "quarantined" }, page);
  }
  for (const filter of choices(allDeliveries))
    for (const state of filter.state === undefined ? [undefined] : states) {
      const asked = state === undefined ? filter : { ...filter, state };
      await queries.deliveries(tenant, asked, { limit: 10, after: delivery });
      await queries.deliveries(tenant, asked, page);
    }
  for (const filter of choices(allAudit)) {
    await queries.audit(tenant, filter, page);
    await queries.audit(null, filter, { limit: 10, after: idOf("aud_", 3, 500) });
  }
  await queries.jobs(tenant, {}, page);
  await queries.jobs(tenant, { source: world.source }, { limit: 10, after: idOf("job_", 3, 500) });
}

async function askQuestions({ queries }: Store): Promise<void> {
  await queries.call(tenant, call);
  await queries.messagesOfCall(tenant, call);
  await queries.job(tenant, parseId("job", idOf("job_", 3, 500)));
  await queries.message(tenant, message);
  await queries.messageBody(tenant, message);
  await queries.messageWithDigest(tenant, world.source, "digest 3 500");
  await queries.delivery(tenant, delivery);
  await queries.deliveryBody(tenant, delivery);
  await queries.attempts(tenant, delivery);
  await queries.journal(tenant, delivery);
  const look = { after: { at: since, delivery }, limit: 10, maxBytes: 10_000 };
  await queries.failures(tenant, { since, before: until }, look);
  await queries.failureCounts(tenant, { before: until, limit: 10 });
  await queries.parked(tenant, null);
  await queries.parked(tenant, world.endpoint);
  await queries.backlog();
}

/** Takes in, sends and settles: new calls, known ones, jobs, other events, a message that is read again. */
async function work(store: Store): Promise<void> {
  const event = world.event();
  const known = world.job();
  const first = world.acceptance({
    message: world.message({ digest: "d", repeats: call }),
    calls: [
      world.call({
        row: { jobKey: "43" },
        job: { id: known.id, key: known.key },
        events: [event],
        deliveries: [world.delivery(event.id)],
      }),
    ],
    jobs: [known],
    others: [world.other("digest")],
    bodies: [bytes("body")],
  });
  await store.accept(first);
  const [made] = first.calls;
  if (made === undefined || first.message === null) throw new Error("Expected a call and a message");
  await store.accept(world.acceptance({ calls: [world.revised(made, { outcome: "busy" })] }));
  await store.accept(world.acceptance({ calls: [world.revised(made)], jobs: [known] }));
  await store.accept(world.acceptance({ others: [world.other("digest")] }));
  const reread = { kind: "reread", id: first.message.id, fate: "decoded" } as const;
  await store.accept(world.acceptance({ message: { ...reread, reason: null, path: null, name: null } }));
  const [taken] = (await store.claim(world.claim())).deliveries;
  if (taken === undefined) throw new Error("Expected a delivery");
  const attempt = {
    ...{ number: 1, dueAt: world.now, at: world.now, tookMs: 1, verdict: "retry" as const },
    ...{ status: 500, error: null, detail: null, answer: "" },
  };
  const settled = { tenant, delivery: taken.id, owner: "me", attempt };
  await store.settle({ ...settled, next: { state: "waiting", dueAt: world.now } });
  await store.claim(world.claim());
  await store.settle({ ...settled, next: { state: "failed", at: world.now, reason: "rejected" } });
  await store.retry(tenant, taken.id, world.now);
  await store.release(tenant, "me", [taken.id]);
  await store.dueEndpoints();
  await store.overdueCalls(world.now, 10);
  await store.park(tenant, world.endpoint, { reason: "endpoint_paused", now: world.now, limit: 10 });
  await store.unpark(tenant, world.endpoint, { now: world.now, limit: 10 });
  await store.askDrop(tenant, world.endpoint, world.now);
  await store.askedDrops();
  await store.dropParked(tenant, world.endpoint, { now: world.now, limit: 10 });
}

let server: PostgresServer;
let db: Database;
let plans: readonly Plan[] = [];
const growing =
  /^(bodies|messages|message_digests|calls|jobs|job_calls|events|event_digests|deliveries|attempts|failures|failure_counts|replays|erasures|audit|idempotency|key_uses|endpoint_health|source_activity)(_filled_\d|_rest)?$/;

beforeAll(async () => {
  server = await PostgresServer.start();
  const database = await server.database();
  const options = { url: server.url(database), connections: 2 };
  const watch = new StatementWatch();
  await using store = new PostgresStore(options, watch.open);
  await store.open();
  await fill(server, database, world);
  watch.isOn = true;
  await askLists(store);
  await askQuestions(store);
  await work(store);
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

describe("S6: every statement goes by an index", () => {
  test("the statements are there to be asked", () => {
    expect(plans.length).toBeGreaterThan(300);
  });

  test("none reads a whole table that grows", () => {
    // Nothing is in what belongs to no day.
    const slow = having(
      (step) => step.node === "Seq Scan" && isGrowing(step) && !step.table?.endsWith("_rest"),
    );
    expect(slow).toEqual([]);
  });

  test("none reads a whole index", () => {
    const walking = having((step) => isGrowing(step) && step.index !== undefined && step.asked === undefined);
    expect(walking).toEqual([]);
  });

  test("none reads all of a tenant to throw most of it away", () => {
    const walking = having(
      (step) =>
        isGrowing(step) &&
        /^\(\(?tenant = '[^']*'::text\)?\)$/.test(step.asked ?? "") &&
        step.filter !== undefined,
    );
    expect(walking).toEqual([]);
  });

  test("none sorts more than a page", () => {
    const sorting = having(({ node, input }) => node.endsWith("Sort") && input > 100);
    expect(sorting).toEqual([]);
  });
});
