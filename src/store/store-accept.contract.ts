import { describe, expect, test, vi } from "vitest";
import { StoreUnavailableError } from "../model/index.ts";
import type { Store } from "./store.ts";
import { type MakePlace, openForAll } from "./store-place.contract.ts";
import { World, bytes } from "./world.contract.ts";

const page = { limit: 100, after: null };

/** What is found of a tenant, to see that a refused write left nothing behind. */
async function everythingOf({ queries }: Store, { tenant }: World) {
  const [calls, jobs, messages, deliveries] = await Promise.all([
    queries.calls(tenant, {}, page),
    queries.jobs(tenant, {}, page),
    queries.messages(tenant, {}, page),
    queries.deliveries(tenant, {}, page),
  ]);
  return { calls, jobs, messages, deliveries: deliveries.rows };
}

/** Accepting: what a message brings about is written together or not at all. */
export function describeAccept(makePlace: MakePlace): void {
  const opened = openForAll(makePlace);

  describe("accept", () => {
    test("S2: a message, its call, its events and its deliveries are there together", async () => {
      const { store } = opened;
      const world = new World();
      const message = world.message({ body: bytes("as it came"), interface: "record", sizeBytes: 10 });
      const event = world.event({ facts: bytes('{"type":"call.record"}') });
      const summary = world.event({ type: "call.completed", facts: null });
      const raw = world.delivery(event.id, { body: "message" });
      const made = world.delivery(summary.id, { body: 1, type: "call.completed", message: "done" });
      const call = world.call({ events: [event, summary], deliveries: [raw, made] });
      const acceptance = world.acceptance({ message, calls: [call], bodies: [bytes("0"), bytes("made")] });

      expect(await store.accept(acceptance)).toEqual({ kind: "stored" });

      const { tenant } = world;
      const { queries } = store;
      const { kind: _kind, body, repeats: _repeats, ...shown } = message;
      expect(await queries.message(tenant, message.id)).toEqual(shown);
      expect(await queries.messageBody(tenant, message.id)).toEqual(body);
      const told = { message: message.id, receivedAt: acceptance.at };
      expect(await queries.call(tenant, call.id)).toEqual({
        tenant,
        id: call.id,
        source: call.source,
        key: call.key,
        at: call.at,
        ...call.row,
        events: [event, summary].map(({ digest: _digest, ...stored }) => ({ ...stored, ...told })),
      });
      expect(await queries.delivery(tenant, raw.id)).toEqual({
        tenant,
        id: raw.id,
        endpoint: raw.endpoint,
        event: event.id,
        call: call.id,
        type: raw.type,
        dialect: raw.dialect,
        message: raw.message,
        state: raw.state,
        attempts: 0,
        roundBase: 0,
        firstAt: null,
        lastError: null,
        lastStatus: null,
        createdAt: acceptance.at,
      });
      expect(await queries.deliveryBody(tenant, raw.id)).toEqual(bytes("as it came"));
      expect(await queries.deliveryBody(tenant, made.id)).toEqual(bytes("made"));
      expect(await queries.messagesOfCall(tenant, call.id)).toEqual([shown]);
    });

    test("what is quarantined keeps its bytes, its reason and its place", async () => {
      const { store } = opened;
      const world = new World();
      const odd = new Uint8Array([0, 255, 254, 10, 13]);
      const found = { fate: "quarantined", reason: "not-utf8", path: "data.0", name: null } as const;
      const message = world.message({ body: odd, ...found });
      await store.accept(world.acceptance({ message }));
      expect(await store.queries.message(world.tenant, message.id)).toMatchObject(found);
      expect(await store.queries.messageBody(world.tenant, message.id)).toEqual(odd);
    });

    test.each([
      ["none", 0],
      ["a megabyte of", 1024 * 1024],
    ])("%s bytes come back as they were", async (_name, length) => {
      const { store } = opened;
      const world = new World();
      const body = Uint8Array.from({ length }, (_, index) => (index * 31) % 256);
      const message = world.message({ body });
      const event = world.event({ facts: body });
      await store.accept(world.acceptance({ message, calls: [world.call({ events: [event] })] }));
      const kept = await store.queries.messageBody(world.tenant, message.id);
      const [call] = await store.queries.calls(world.tenant, {}, page);
      expect(Buffer.compare(kept ?? bytes("none"), body)).toBe(0);
      expect(Buffer.compare(call?.events[0]?.facts ?? bytes("none"), body)).toBe(0);
    });

    test("what a timer made has no message", async () => {
      const { store } = opened;
      const world = new World();
      const call = world.call();
      await store.accept(world.acceptance({ calls: [call] }));
      const found = await store.queries.call(world.tenant, call.id);
      expect(found?.events.map(({ message }) => message)).toEqual([null]);
      expect(await store.queries.messagesOfCall(world.tenant, call.id)).toEqual([]);
    });

    test("a later version replaces the row, adds its events behind the earlier ones, and leaves the beginning", async () => {
      const { store } = opened;
      const world = new World();
      const first = world.call({
        row: { awaiting: ["call.recording", "call.dialog"], graceEndsAt: world.now },
      });
      const changed = { awaiting: [], graceEndsAt: null, outcome: "busy", intent: "B", from: "1", to: "2" };
      const second = world.revised(first, { ...changed, platform: "other", jobKey: "43" });
      await store.accept(world.acceptance({ calls: [first] }));
      expect((await store.queries.call(world.tenant, first.id))?.awaiting).toEqual(first.row.awaiting);
      await store.accept(world.acceptance({ calls: [{ ...second, at: world.pass() }] }));
      const found = await store.queries.call(world.tenant, first.id);
      expect(found).toMatchObject({ ...second.row, at: first.at });
      expect(found?.events.map(({ id }) => id)).toEqual(
        [...first.events, ...second.events].map(({ id }) => id),
      );
    });

    test("a repeat is listed with the call whose facts it repeats", async () => {
      const { store } = opened;
      const world = new World();
      const call = world.call();
      const message = world.message();
      await store.accept(world.acceptance({ message, calls: [call] }));
      const repeat = world.message({ fate: "duplicate", repeats: call.id });
      await store.accept(world.acceptance({ message: repeat }));
      const found = await store.queries.messagesOfCall(world.tenant, call.id);
      expect(found.map(({ id, fate }) => [id, fate])).toEqual([
        [message.id, "decoded"],
        [repeat.id, "duplicate"],
      ]);
    });

    test("a message that is read again keeps its bytes, and its deliveries send them", async () => {
      const { store } = opened;
      const world = new World();
      const message = world.message({ fate: "quarantined", reason: "not-json", path: "", name: null });
      await store.accept(world.acceptance({ message }));
      const event = world.event();
      const delivery = world.delivery(event.id, { body: "message" });
      const call = world.call({ events: [event], deliveries: [delivery] });
      const found = { fate: "decoded", reason: null, path: null, name: "record" } as const;
      const reread = { kind: "reread", id: message.id, ...found } as const;
      await store.accept(world.acceptance({ message: reread, calls: [call] }));
      const { tenant } = world;
      expect(await store.queries.message(tenant, message.id)).toMatchObject(found);
      expect(await store.queries.messageBody(tenant, message.id)).toEqual(message.body);
      expect(await store.queries.deliveryBody(tenant, delivery.id)).toEqual(message.body);
      expect((await store.queries.messagesOfCall(tenant, call.id)).map(({ id }) => id)).toEqual([message.id]);
    });
  });

  describe("accept refuses a plan that is outdated", () => {
    test("S3: a call planned as new that is there already, with the call as it is", async () => {
      const { store } = opened;
      const world = new World();
      const call = world.call();
      await store.accept(world.acceptance({ calls: [call] }));
      const before = await everythingOf(store, world);
      const again = { ...world.call({ key: call.key }), deliveries: [] };
      const refused = await store.accept(world.acceptance({ message: world.message(), calls: [again] }));
      expect(refused).toEqual({ kind: "outdated", calls: before.calls, jobs: [] });
      expect(await everythingOf(store, world)).toEqual(before);
    });

    test("S3: one call of several, and nothing of the others, the jobs or the message is written", async () => {
      const { store } = opened;
      const world = new World();
      const [kept, moved] = [world.call(), world.call()];
      await store.accept(world.acceptance({ calls: [kept, moved] }));
      await store.accept(world.acceptance({ calls: [world.revised(moved)] }));
      const before = await everythingOf(store, world);
      const refused = await store.accept(
        world.acceptance({
          message: world.message(),
          calls: [world.revised(kept), world.revised(moved), world.call()],
          jobs: [world.job()],
          others: [world.other("a digest")],
        }),
      );
      const states = [kept, moved].map(({ id }) => before.calls.find((call) => call.id === id));
      expect(refused).toEqual({ kind: "outdated", calls: states, jobs: [] });
      expect(await everythingOf(store, world)).toEqual(before);
    });

    test("S3: a job on an older version, with the job as it is", async () => {
      const { store } = opened;
      const world = new World();
      const job = world.job();
      await store.accept(world.acceptance({ jobs: [job] }));
      const refused = await store.accept(world.acceptance({ jobs: [{ ...job, id: world.id("job") }] }));
      const [counted] = await store.queries.jobs(world.tenant, {}, page);
      expect(refused).toEqual({ kind: "outdated", calls: [], jobs: [counted?.job] });
      expect(counted?.job).toMatchObject({ id: job.id, ...job.row });
    });

    test("S3: a job that only calls told of is planned as new, under the id that it has", async () => {
      const { store } = opened;
      const world = new World();
      const id = world.id("job");
      const call = world.call({ row: { jobKey: "43" }, job: { id, key: "43" } });
      await store.accept(world.acceptance({ calls: [call] }));
      const stranger = world.job({ key: "43" });
      const refused = await store.accept(world.acceptance({ jobs: [stranger] }));
      expect(refused).toMatchObject({ kind: "outdated", jobs: [{ id, version: 0, status: "unknown" }] });
      expect(await store.accept(world.acceptance({ jobs: [{ ...stranger, id }] }))).toEqual({
        kind: "stored",
      });
      const [job] = await store.queries.jobs(world.tenant, {}, page);
      expect(job).toMatchObject({ job: { id, ...stranger.row }, calls: 1 });
    });

    test("S3: of many plans on one version made at once, one is written", async () => {
      const { store } = opened;
      const world = new World();
      const call = world.call();
      await store.accept(world.acceptance({ calls: [call] }));
      const plans = Array.from({ length: 20 }, () => world.acceptance({ calls: [world.revised(call)] }));
      const answers = await Promise.all(plans.map((plan) => store.accept(plan)));
      expect(answers.filter(({ kind }) => kind === "stored")).toHaveLength(1);
      const winner = plans[answers.findIndex(({ kind }) => kind === "stored")];
      const found = await store.queries.call(world.tenant, call.id);
      const told = [...call.events, ...(winner?.calls[0]?.events ?? [])];
      expect(found?.events.map(({ id }) => id)).toEqual(told.map(({ id }) => id));
    });

    test("S3: an event about neither call nor job whose digest is known, with the event that has it", async () => {
      const { store } = opened;
      const world = new World();
      const first = world.other("the digest");
      await store.accept(world.acceptance({ others: [first] }));
      const refused = await store.accept(
        world.acceptance({
          message: world.message(),
          calls: [world.call()],
          others: [world.other("another"), world.other("the digest")],
        }),
      );
      expect(refused).toEqual({ kind: "known", digest: "the digest", event: first.event.id });
      const nothing = { calls: [], jobs: [], messages: [], deliveries: [] };
      expect(await everythingOf(store, world)).toEqual(nothing);
      // Not even the one that was new.
      expect(await store.accept(world.acceptance({ others: [world.other("another")] }))).toEqual({
        kind: "stored",
      });
    });

    test("S7: a key or a digest of another source or tenant is another one", async () => {
      const { store } = opened;
      const [world, stranger] = [new World(), new World()];
      const call = world.call();
      const job = world.job();
      await store.accept(world.acceptance({ calls: [call], jobs: [job], others: [world.other("d")] }));
      const source = world.id("source");
      const elsewhere = world.acceptance({
        calls: [world.call({ source, key: call.key })],
        jobs: [world.job({ source, key: job.key })],
        others: [world.other("d", { source })],
      });
      expect(await store.accept(elsewhere)).toEqual({ kind: "stored" });
      const theirs = stranger.acceptance({
        calls: [stranger.call({ source: world.source, key: call.key })],
        jobs: [stranger.job({ source: world.source, key: job.key })],
        others: [stranger.other("d", { source: world.source })],
      });
      expect(await store.accept(theirs)).toEqual({ kind: "stored" });
    });
  });

  describe("accept under trouble", () => {
    test("S2: a write that is broken in itself leaves nothing behind and takes no other down with it", async () => {
      const { store } = opened;
      const world = new World();
      const event = world.event();
      const nowhere = world.delivery(event.id, { body: 7 });
      const broken = world.acceptance({
        message: world.message(),
        calls: [world.call({ events: [event], deliveries: [nowhere] })],
      });
      const sound = Array.from({ length: 10 }, () => world.acceptance({ calls: [world.call()] }));
      const all = [...sound.slice(0, 5), broken, ...sound.slice(5)];
      const outcomes = await Promise.allSettled(all.map((acceptance) => store.accept(acceptance)));
      const failed = outcomes.flatMap(({ status }, index) => (status === "rejected" ? [all[index]] : []));
      expect(failed).toEqual([broken]);
      const { calls, messages, deliveries } = await everythingOf(store, world);
      expect(calls).toHaveLength(sound.length);
      expect([...messages, ...deliveries]).toEqual([]);
    });

    test("S4: a store that can't write says so, has written nothing, answers questions, and recovers by itself", async () => {
      const { store, place } = opened;
      const world = new World();
      await store.accept(world.withDeliveries([{}]));
      const before = await everythingOf(store, world);
      const second = world.withDeliveries([{}]);
      const full = await place.stopWriting();
      try {
        await expect(store.accept(second)).rejects.toThrow(StoreUnavailableError);
        await expect(store.probe(world.now)).rejects.toThrow(StoreUnavailableError);
        await expect(store.claim(world.claim())).rejects.toThrow(StoreUnavailableError);
        const saving = store.configuration.saveTenant(world.tenantDoc());
        await expect(saving).rejects.toThrow(StoreUnavailableError);
        expect(await everythingOf(store, world)).toEqual(before);
      } finally {
        await full[Symbol.asyncDispose]();
      }
      // An engine that was refused looks again by and by.
      await vi.waitFor(() => store.probe(world.now), { timeout: 10_000 });
      await expect.poll(() => everythingOf(store, world), { timeout: 10_000 }).toEqual(before);
      expect(await store.accept(second)).toEqual({ kind: "stored" });
      expect((await everythingOf(store, world)).calls).toHaveLength(2);
    });
  });
}
