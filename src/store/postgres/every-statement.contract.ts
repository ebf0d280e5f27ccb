import {
  type Replay,
  newLeg,
  noTraffic,
  parseId,
  parsePhone,
  parseTenantId,
  toInstant,
} from "../../model/terms/index.ts";
import { type Erasure, type Hit, expiringKinds, measuredKinds, noRows, searchedKinds } from "../index.ts";
import type { Store } from "../store.ts";
import { bytes } from "../world.contract.ts";
import {
  askLists,
  askQuestions,
  call,
  delivery,
  message,
  since,
  until,
  world,
} from "./every-question.contract.ts";
import { beginOf, idOf } from "./filled-database.contract.ts";

const { tenant } = world;
const page = { limit: 10, after: null };

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
    number: taken.attempts + 1,
    dueAt: world.now,
    at: world.now,
    tookMs: 1,
    verdict: "retry" as const,
    status: 500,
    error: null,
    detail: null,
    answer: "",
  };
  const settled = { tenant, delivery: taken.id, owner: "me", attempt };
  await store.settle({ ...settled, next: { state: "waiting", dueAt: world.now } });
  await store.claim(world.claim());
  const failed = { state: "failed", at: world.now, reason: "rejected" } as const;
  await store.settle({ ...settled, attempt: null, next: failed });
  await store.retry(tenant, taken.id, world.now);
  await store.release(tenant, "me", [taken.id]);
  await store.held("me");
  await store.dueEndpoints();
  await store.overdueCalls(world.now, 10);
  await store.park(tenant, world.endpoint, { reason: "endpoint_paused", now: world.now, limit: 10 });
  await store.unpark(tenant, world.endpoint, { now: world.now, limit: 10 });
  await store.askDrop(tenant, world.endpoint, world.now);
  await store.askedDrops();
  await store.dropParked(tenant, world.endpoint, { now: world.now, limit: 10 });
}

const span = { since, until };

async function replay({ replays }: Store): Promise<void> {
  const replay: Replay = {
    tenant,
    id: world.id("replay"),
    endpoint: world.endpoint,
    types: null,
    ...span,
    states: ["failed", "missing"],
    createdAt: world.now,
    finishedAt: null,
    state: "running",
    reason: null,
    events: 7,
    legs: [newLeg(world.endpoint)],
    lease: null,
  };
  const { id } = replay;
  await replays.create(replay);
  await replays.find(tenant, id);
  await replays.list(tenant, page);
  await replays.outcomes(tenant, id);
  await replays.waiting(tenant, id, { endpoint: world.endpoint, most: 10 });
  await replays.running();
  await replays.countEvents(tenant, span);
  const asked = {
    endpoint: world.endpoint,
    types: null,
    states: replay.states,
    wants: ["call.record"],
  } as const;
  await replays.look(tenant, { ...asked, ...span, after: null, events: 10, occasions: 10 });
  const own = { owner: "me", now: world.now };
  await replays.lease(tenant, id, { ...own, until: world.in(5_000) });
  const { state: _, ...made } = world.delivery(parseId("event", idOf("evt_", 3, 501)));
  await replays.step({
    tenant,
    id,
    ...own,
    leaseUntil: world.in(5e3),
    endpoint: world.endpoint,
    from: null,
    leg: {
      ...newLeg(world.endpoint),
      cursor: world.now,
    },
    revived: [
      {
        id: delivery,
        state: "delivered",
      },
    ],
    made: [
      {
        ...made,
        subject: call,
        source: message,
        body: "message",
      },
    ],
    bodies: [],
  });
  await replays.finish(tenant, id, { state: "cancelled", reason: null, at: world.now });
}

async function shareStore({ hubs }: Store): Promise<void> {
  const hub = { owner: "me", leaseMs: 10_000 };
  await hubs.join({ ...hub, version: "1", url: null });
  await hubs.renew({ ...hub, seen: 0 });
  await hubs.take("work", "me");
  await hubs.drop("work", "me");
  await hubs.reap("me");
}

async function configure({ configuration }: Store): Promise<void> {
  const { revision } = await configuration.load();
  await configuration.saveTenant(world.tenantDoc());
  await configuration.saveKey(world.keyDoc());
  await configuration.saveSource(world.sourceDoc());
  await configuration.saveEndpoint(world.endpointDoc());
  await configuration.changes(revision);
  await configuration.saveValue("a", "b");
  await configuration.keepValue("a", "b");
  await configuration.value("a");
}

async function follow({ vitals }: Store): Promise<void> {
  const { endpoint, source, now } = world;
  const ended = { clearedAt: null, lastFailure: null, announcedAt: null, probeAt: null, halt: null };
  const counted = { since: now, consecutiveFailures: 1, failingSince: now, borneOutMs: 0 };
  const flags = { isFailing: true, isOfNote: false, isAnnounced: false };
  const health = { tenant, endpoint, ...counted, ...flags, ...ended };
  const activity = { tenant, source, lastAt: now, silentSince: null, quarantined: 0, announcedAt: null };
  await vitals.saveHealth([{ version: 0, value: health }]);
  await vitals.saveActivity([{ version: 0, value: activity }]);
  await vitals.health(0);
  await vitals.activity(0);
}

async function count({ traffic }: Store): Promise<void> {
  const range = { span: "minute", since, limit: 100 } as const;
  const row = { ...noTraffic, tenant, subject: world.source, span: "minute", at: since } as const;
  await traffic.add([row]);
  await traffic.read(tenant, range);
  await traffic.read(tenant, { ...range, until, subjects: [world.source, world.endpoint] });
  await traffic.expire(tenant, { span: "minute", before: toInstant(beginOf(1)), limit: 100 });
}

async function keep({ keeping }: Store): Promise<void> {
  const phone = parsePhone("19900007919");
  if (phone === undefined) throw new Error("Expected a number");
  const before = toInstant(beginOf(1));
  for (const kind of expiringKinds)
    await keeping.expire({ tenant, kind, before, after: null, limit: 10, everyone: {} });
  for (const kind of measuredKinds) await keeping.measure({ tenant, kind, after: null, limit: 10 });
  const hits: Hit[] = [];
  for (const kind of searchedKinds) {
    const found = await keeping.search({ tenant, kind, phone, until: world.now, after: null, limit: 500 });
    hits.push(...found.hits);
  }
  const counts = { found: noRows, erased: noRows, blanked: 0, remains: null };
  const erasure: Erasure = {
    tenant,
    id: world.id("erasure"),
    state: "running",
    phone,
    masked: "199****0001",
    dryRun: false,
    createdAt: world.now,
    endedAt: null,
    stage: "calls",
    after: null,
    ...counts,
  };
  await keeping.saveErasure(erasure);
  await keeping.erase(erasure, hits);
  await keeping.erasures(tenant, page);
  await keeping.erasure(tenant, erasure.id);
  await keeping.runningErasures();
  const none = { rows: 0, bytes: 0 };
  const sizes = {
    messages: none,
    calls: none,
    events: none,
    deliveries: none,
    attempts: none,
    failures: none,
  };
  await keeping.saveHolding(tenant, { asOf: world.now, sizes });
  await keeping.holding(tenant);
  await keeping.dropDays({ everyone: { messages: toInstant(0) }, after: null });
  await keeping.files();
}

/** Takes away what was configured. */
async function leave({ configuration, hubs }: Store): Promise<void> {
  const { revision, sources, endpoints } = await configuration.load();
  await configuration.rewrite({ revision, sources, endpoints });
  await configuration.deleteKey(tenant, world.id("key"));
  await configuration.deleteSource(tenant, world.source);
  await configuration.deleteEndpoint(tenant, world.endpoint);
  await configuration.forgetEndpoint(tenant, world.endpoint);
  await configuration.deleteTenant(tenant);
  await hubs.leave("me");
}

async function maintain(store: Store): Promise<void> {
  await store.appendAudit({
    tenant,
    id: world.id("audit"),
    at: world.now,
    who: "operator",
    action: "changed",
    what: "key",
    target: null,
    before: null,
    after: null,
  });
  await store.noteKeyUses([{ tenant, key: world.id("key"), at: world.now }]);
  await store.queries.keyUses(tenant);
  await store.probe(world.now);
  await store.remember(tenant, "key", { fingerprint: "f", answer: "{}", at: world.now });
  await store.recall(tenant, "key");
  await store.forget(since, 10);
  // Nothing is there of it: every table is asked.
  await store.purge(parseTenantId("nobody"), 10);
}

/** Asks the store for everything that it can be asked for, in every form. */
export async function askEverything(store: Store): Promise<void> {
  await configure(store);
  await askLists(store);
  await askQuestions(store);
  await shareStore(store);
  await work(store);
  await replay(store);
  await follow(store);
  await count(store);
  await keep(store);
  await maintain(store);
  await leave(store);
}
