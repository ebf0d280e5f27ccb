import { describe, expect, test } from "vitest";
import { type Attempt, mintedAt, toInstant } from "../model/index.ts";
import type { DeliveryFilter, JobFilter, MessageFilter } from "./queries.ts";
import { type MakePlace, openForAll } from "./store-place.contract.ts";
import type { CallWrite, JobWrite } from "./store.ts";
import { World, bytes } from "./world.contract.ts";

const page = { limit: 100, after: null };
const ids = (rows: readonly { readonly id: string }[]) => rows.map(({ id }) => id);

/** Questions about messages, jobs and deliveries. */
export function describeLists(makePlace: MakePlace): void {
  const opened = openForAll(makePlace);

  describe("messages", () => {
    test("are listed with the newest first, all or by their fate", async () => {
      const { store } = opened;
      const world = new World();
      const odd = { fate: "quarantined", reason: "not-json", path: "data" } as const;
      const messages = [
        world.message(),
        world.message(odd),
        world.message({ fate: "duplicate" }),
        world.message(),
        world.message(odd),
      ];
      for (const message of messages) await store.accept(world.acceptance({ message }));
      const found = async (filter: MessageFilter) =>
        ids(await store.queries.messages(world.tenant, filter, page));
      const [first, second, third, fourth, fifth] = ids(messages);
      expect(await found({})).toEqual([fifth, fourth, third, second, first]);
      expect(await found({ fate: "decoded" })).toEqual([fourth, first]);
      expect(await found({ fate: "quarantined" })).toEqual([fifth, second]);
      expect(await found({ fate: "duplicate" })).toEqual([third]);
    });

    test("are found from and up to the very moment at which they came in, whatever their fate", async () => {
      const { store } = opened;
      const world = new World();
      const make = () => world.message({ fate: "duplicate" });
      const [before, first, last, after] = [make(), make(), make(), make()];
      for (const message of [before, first, last, after]) await store.accept(world.acceptance({ message }));
      const [since, until] = [first.receivedAt, last.receivedAt];
      const found = async (filter: MessageFilter) =>
        ids(await store.queries.messages(world.tenant, filter, page));
      expect(await found({ since, until })).toEqual([last.id, first.id]);
      expect(await found({ since })).toEqual([after.id, last.id, first.id]);
      expect(await found({ until })).toEqual([last.id, first.id, before.id]);
      expect(await found({ until, fate: "duplicate" })).toEqual([last.id, first.id, before.id]);
      expect(await found({ since, until, fate: "decoded" })).toEqual([]);
    });

    test("S7: another tenant's are not found, and neither are their bytes", async () => {
      const { store } = opened;
      const [world, stranger] = [new World(), new World()];
      const message = world.message();
      await store.accept(world.acceptance({ message }));
      expect(await store.queries.messages(stranger.tenant, {}, page)).toEqual([]);
      expect(await store.queries.messages(stranger.tenant, { fate: "decoded" }, page)).toEqual([]);
      expect(await store.queries.message(stranger.tenant, message.id)).toBeUndefined();
      expect(await store.queries.messageBody(stranger.tenant, message.id)).toBeUndefined();
    });

    test("one that is not there is not found", async () => {
      const { store } = opened;
      const world = new World();
      expect(await store.queries.message(world.tenant, world.id("message"))).toBeUndefined();
      expect(await store.queries.messageBody(world.tenant, world.id("message"))).toBeUndefined();
    });
  });

  describe("deliveries", () => {
    test("are found by state, endpoint, call and time, alone and together", async () => {
      const { store } = opened;
      const world = new World();
      const other = world.id("endpoint");
      const [began, at] = [world.now, world.now];
      const first = world.withDeliveries([
        { state: world.waiting() },
        { state: { state: "sending", owner: "me", dueAt: at }, endpoint: other },
        { state: { state: "parked", at, reason: "endpoint_disabled" } },
      ]);
      const between = world.pass(60_000);
      world.pass(60_000);
      const second = world.withDeliveries([
        { state: world.waiting() },
        { state: world.waiting(), endpoint: other },
      ]);
      await store.accept(first);
      await store.accept(second);
      const [waits, goes, parked, waitsToo, elsewhere] = [first, second].flatMap(({ calls }) =>
        ids(calls.flatMap(({ deliveries }) => deliveries)),
      );
      const call = (second.calls[0] as CallWrite).id;
      const found = async (filter: DeliveryFilter) =>
        ids((await store.queries.deliveries(world.tenant, filter, page)).rows);
      expect(await found({})).toEqual([elsewhere, waitsToo, parked, goes, waits]);
      expect(await found({ state: "waiting" })).toEqual([elsewhere, waitsToo, waits]);
      expect(await found({ state: "sending" })).toEqual([goes]);
      expect(await found({ state: "parked" })).toEqual([parked]);
      expect(await found({ state: "delivered" })).toEqual([]);
      expect(await found({ endpoint: other })).toEqual([elsewhere, goes]);
      expect(await found({ call })).toEqual([elsewhere, waitsToo]);
      expect(await found({ since: between })).toEqual([elsewhere, waitsToo]);
      expect(await found({ until: between })).toEqual([parked, goes, waits]);
      expect(await found({ since: began, until: between, state: "waiting" })).toEqual([waits]);
      expect(await found({ call, endpoint: other, state: "waiting", since: between })).toEqual([elsewhere]);
      expect(await found({ call, endpoint: other, state: "sending" })).toEqual([]);
    });

    test("are found as delivered or failed once they are", async () => {
      const { store } = opened;
      const world = new World();
      const acceptance = world.withDeliveries([{}, {}]);
      await store.accept(acceptance);
      const [first, second] = acceptance.calls[0]?.deliveries ?? [];
      await store.claim(world.claim());
      const held = { tenant: world.tenant, owner: "me", attempt: null };
      if (first === undefined || second === undefined) throw new Error("Expected two deliveries");
      await store.settle({ ...held, delivery: first.id, next: { state: "delivered", at: world.now } });
      const failed = { state: "failed", at: world.now, reason: "rejected" } as const;
      await store.settle({ ...held, delivery: second.id, next: failed });
      const found = async (state: "delivered" | "failed" | "sending") =>
        ids((await store.queries.deliveries(world.tenant, { state }, page)).rows);
      expect(await found("delivered")).toEqual([first.id]);
      expect(await found("failed")).toEqual([second.id]);
      expect(await found("sending")).toEqual([]);
    });

    test("one that is about no call is about none", async () => {
      const { store } = opened;
      const world = new World();
      const event = world.event({ type: "job.status_changed" });
      const ofJob = world.delivery(event.id);
      const other = world.other("digest");
      const ofOther = world.delivery(other.event.id);
      const jobs = [world.job({ events: [event], deliveries: [ofJob] })];
      const others = [{ ...other, deliveries: [ofOther] }];
      await store.accept(world.acceptance({ jobs, others, bodies: [bytes("body")] }));
      const found = (await store.queries.deliveries(world.tenant, {}, page)).rows;
      expect(found.map(({ id, call }) => [id, call])).toEqual([
        [ofOther.id, null],
        [ofJob.id, null],
      ]);
    });

    test("S7: another tenant's are not found, nor their bytes, nor their attempts", async () => {
      const { store } = opened;
      const [world, stranger] = [new World(), new World()];
      const acceptance = world.withDeliveries([{}]);
      await store.accept(acceptance);
      const [call] = acceptance.calls;
      const [delivery] = call?.deliveries ?? [];
      if (call === undefined || delivery === undefined) throw new Error("Expected a delivery");
      const filters: DeliveryFilter[] = [
        {},
        { state: "waiting" },
        { endpoint: world.endpoint },
        { call: call.id },
      ];
      for (const filter of filters) {
        expect((await store.queries.deliveries(world.tenant, filter, page)).rows).toHaveLength(1);
        expect((await store.queries.deliveries(stranger.tenant, filter, page)).rows).toEqual([]);
      }
      await store.claim(world.claim());
      const attempt: Attempt = {
        number: 1,
        dueAt: world.now,
        at: world.now,
        tookMs: 1,
        verdict: "acknowledged",
        status: 200,
        error: null,
        detail: null,
        answer: "success",
      };
      const held = { tenant: world.tenant, delivery: delivery.id, owner: "me" };
      await store.settle({ ...held, attempt, next: { state: "delivered", at: world.now } });
      expect(await store.queries.attempts(world.tenant, delivery.id)).toHaveLength(1);
      const attempts = await store.queries.attempts(world.tenant, delivery.id);
      const journal = await store.queries.journal(world.tenant, delivery.id);
      expect(journal).toEqual({
        delivery: await store.queries.delivery(world.tenant, delivery.id),
        attempts,
      });
      expect(await store.queries.journal(stranger.tenant, delivery.id)).toBeUndefined();
      expect(await store.queries.attempts(stranger.tenant, delivery.id)).toEqual([]);
      expect(await store.queries.delivery(stranger.tenant, delivery.id)).toBeUndefined();
      expect(await store.queries.deliveryBody(stranger.tenant, delivery.id)).toBeUndefined();
    });
  });

  describe("jobs", () => {
    test("are listed with the newest first, all or those of a time", async () => {
      const { store } = opened;
      const world = new World();
      const jobs: JobWrite[] = [];
      for (let one = 0; one < 3; one += 1) {
        const job = world.job();
        await store.accept(world.acceptance({ at: world.pass(1_000), jobs: [job] }));
        jobs.push(job);
      }
      const found = async (filter: JobFilter) =>
        (await store.queries.jobs(world.tenant, filter, page)).map(({ job }) => job.id);
      const [first, second, third] = jobs.map(({ id }) => id);
      expect(await found({})).toEqual([third, second, first]);
      const at = toInstant(mintedAt(second ?? ""));
      expect(await found({ since: at })).toEqual([third, second]);
      expect(await found({ until: at })).toEqual([second, first]);
      expect(await found({ since: at, until: at })).toEqual([second]);
    });

    test("are shown as their last status event left them, with all their events", async () => {
      const { store } = opened;
      const world = new World();
      const job = world.job({ row: { status: "running" } });
      await store.accept(world.acceptance({ jobs: [job] }));
      const event = world.event({ type: "job.status_changed", version: 2 });
      const row = { version: 2, name: null, status: "completed", statusAt: null };
      await store.accept(world.acceptance({ jobs: [{ ...job, expectedVersion: 1, row, events: [event] }] }));
      const found = await store.queries.job(world.tenant, job.id);
      expect(found).toMatchObject({
        job: { id: job.id, key: job.key, ...row },
        calls: 0,
        outcomes: {},
        newestCall: null,
      });
      expect(ids(found?.job.events ?? [])).toEqual(ids([...job.events, event]));
    });

    test("count what their calls came to, also when a call changes its outcome or its job", async () => {
      const { store } = opened;
      const world = new World();
      const job = world.id("job");
      const inJob = (outcome: string) =>
        world.call({ row: { jobKey: "43", outcome }, job: { id: job, key: "43" } });
      const calls = [inJob("answered"), inJob("answered"), inJob("busy")] as const;
      const source = world.id("source");
      const elsewhere = world.call({ source, row: { jobKey: "43", outcome: "busy" } });
      await store.accept(world.acceptance({ calls: [...calls, elsewhere, world.call()] }));
      const counted = async () => {
        const found = await store.queries.job(world.tenant, job);
        return { calls: found?.calls, outcomes: found?.outcomes };
      };
      expect(await counted()).toEqual({ calls: 3, outcomes: { answered: 2, busy: 1 } });
      const [first, second, third] = calls;
      await store.accept(world.acceptance({ calls: [world.revised(third, { outcome: "answered" })] }));
      expect(await counted()).toEqual({ calls: 3, outcomes: { answered: 3 } });
      await store.accept(world.acceptance({ calls: [world.revised(first, { jobKey: null })] }));
      expect(await counted()).toEqual({ calls: 2, outcomes: { answered: 2 } });
      await store.accept(world.acceptance({ calls: [world.revised(second, { intent: "A" })] }));
      expect(await counted()).toEqual({ calls: 2, outcomes: { answered: 2 } });
      const [listed] = await store.queries.jobs(world.tenant, {}, page);
      const newest = [first.id, second.id, third.id].toSorted().at(-1);
      expect(listed?.newestCall).toBe(newest);
      expect(listed).toEqual(await store.queries.job(world.tenant, job));
    });

    test("of two calls that tell of the same job, the first makes it known and both count", async () => {
      const { store } = opened;
      const world = new World();
      const [known, late] = [world.id("job"), world.id("job")];
      const ofJob = (id: typeof known) => world.call({ row: { jobKey: "43" }, job: { id, key: "43" } });
      await store.accept(world.acceptance({ calls: [ofJob(known)] }));
      await store.accept(world.acceptance({ calls: [ofJob(late)] }));
      const found = await store.queries.jobs(world.tenant, {}, page);
      expect(found.map(({ job, calls }) => [job.id, job.status, calls])).toEqual([[known, "unknown", 2]]);
      expect(await store.queries.job(world.tenant, late)).toBeUndefined();
    });

    test("S7: another tenant's are not found, and neither do their calls count", async () => {
      const { store } = opened;
      const [world, stranger] = [new World(), new World()];
      const job = world.job({ key: "43" });
      await store.accept(world.acceptance({ jobs: [job] }));
      const theirs = stranger.call({ source: world.source, row: { jobKey: "43" } });
      await store.accept(stranger.acceptance({ calls: [theirs] }));
      expect(await store.queries.job(world.tenant, job.id)).toMatchObject({ calls: 0 });
      expect(await store.queries.job(stranger.tenant, job.id)).toBeUndefined();
      expect(await store.queries.jobs(stranger.tenant, {}, page)).toEqual([]);
    });
  });
}
