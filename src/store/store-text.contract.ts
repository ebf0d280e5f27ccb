import { describe, expect, test } from "vitest";
import type { AuditEntry } from "./accountability.ts";
import type { CallFilter } from "./queries.ts";
import { type MakePlace, openForAll } from "./store-place.contract.ts";
import { World, bytes } from "./world.contract.ts";

const page = { limit: 100, after: null };
const ids = (rows: readonly { readonly id: string }[]) => rows.map(({ id }) => id);

// What a platform may send, and a database may have trouble with: NUL, which ends a text elsewhere, noncharacters,
// what stands at the end of Unicode's planes, what a pattern or a quote would be made of, and nothing.
const texts: readonly (readonly [string, string])[] = [
  ["a NUL within", "1\u00002"],
  ["a NUL at its end", "1\u0000"],
  ["a NUL alone", "\u0000"],
  ["NULs one after the other", "\u0000\u00000\u0000"],
  ["noncharacters", "\u{fdd0}0\u{fdd0}\u0000\u{fdd0}1\u{ffff}"],
  ["characters beyond the first plane", "号😀\u{1f469}\u{200d}\u{1f4bb}\u{10fffd}"],
  ["marks that go with other characters", "e\u0301 \u202e\u2028\u0085\u007f"],
  ["quotes, patterns and escapes", `'"\\\\%_*?{},$1::text--`],
  ["nothing in it", ""],
];

/** Text and bytes, whatever is in them. */
export function describeText(makePlace: MakePlace): void {
  const opened = openForAll(makePlace);

  describe.each(texts)("text with %s", (_name, text) => {
    test("of a call comes back as it was, and finds the call, whole or by its beginning", async () => {
      const { store } = opened;
      const world = new World();
      const row = { platform: text, jobKey: text, outcome: text, intent: text, from: text, to: text };
      const call = world.call({ key: text, row, job: { id: world.id("job"), key: text } });
      const plain = { jobKey: "43", intent: "A", from: "77", to: "88" };
      const other = world.call({ key: "other", row: plain });
      await store.accept(world.acceptance({ calls: [call, other] }));
      expect(await store.queries.call(world.tenant, call.id)).toMatchObject({ key: text, ...row });
      const found = async (filter: CallFilter) => ids(await store.queries.calls(world.tenant, filter, page));
      const { jobKey: job, ...columns } = row;
      for (const [name, value] of Object.entries({ job, ...columns, q: text }))
        expect([name, await found({ [name]: value })]).toEqual([
          name,
          name === "q" && text === "" ? [other.id, call.id] : [call.id],
        ]);
      expect(await found({ q: Array.from(text).slice(0, 1).join("") })).toContain(call.id);
      expect(await found({ q: `${text}2` })).toEqual([]);
      expect(await found({ q: text, wholeNumbers: true })).toContain(call.id);
      expect(await found({ from: `${text}\u0000` })).toEqual([]);
      // It is the same call to what comes in later.
      const again = await store.accept(world.acceptance({ calls: [world.call({ key: text })] }));
      expect(again).toMatchObject({ kind: "outdated", calls: [{ id: call.id, key: text }] });
    });

    test("of a job comes back as it was, and its calls are counted", async () => {
      const { store } = opened;
      const world = new World();
      const job = world.job({ key: text, row: { name: text, status: text } });
      const call = world.call({ row: { jobKey: text, outcome: text } });
      await store.accept(world.acceptance({ jobs: [job], calls: [call] }));
      const found = await store.queries.job(world.tenant, job.id);
      expect(found).toMatchObject({ job: { key: text, name: text, status: text }, calls: 1 });
      expect(found?.outcomes).toEqual({ [text]: 1 });
      expect(await store.queries.jobs(world.tenant, {}, page)).toEqual([found]);
    });

    test("of a message comes back as it was, and so do its bytes", async () => {
      const { store } = opened;
      const world = new World();
      const told = { path: text, name: text, remote: text, interface: text, headers: { "x-a": text } };
      const body = Buffer.concat([Buffer.from([0, 0xc3, 0x28, 0xff, 0]), bytes(text)]);
      const message = world.message({ ...told, body: new Uint8Array(body), digest: text });
      await store.accept(world.acceptance({ message }));
      expect(await store.queries.message(world.tenant, message.id)).toMatchObject(told);
      const kept = await store.queries.messageBody(world.tenant, message.id);
      expect(Buffer.compare(kept ?? bytes("none"), body)).toBe(0);
      const known = await store.queries.messageWithDigest(world.tenant, world.source, text);
      expect(known?.id).toBe(message.id);
    });

    test("of a delivery, its attempt and its failure comes back as it was", async () => {
      const { store } = opened;
      const world = new World();
      const acceptance = world.withDeliveries([{ dialect: text, message: text }], bytes(text));
      await store.accept(acceptance);
      const [taken] = (await store.claim(world.claim())).deliveries;
      if (taken === undefined) throw new Error("Expected a delivery");
      expect(taken).toMatchObject({ dialect: text, message: text });
      expect(Buffer.from(taken.body).toString()).toBe(text);
      const attempt = {
        number: 1,
        dueAt: world.now,
        at: world.now,
        tookMs: 1,
        verdict: "rejected" as const,
        status: 410,
        error: null,
        detail: text,
        answer: text,
      };
      const next = { state: "failed", at: world.now, reason: "rejected" } as const;
      const settled = { tenant: world.tenant, delivery: taken.id, owner: "me", attempt, next };
      expect(await store.settle(settled)).toBe(true);
      const journal = await store.queries.journal(world.tenant, taken.id);
      expect(journal).toMatchObject({ delivery: { dialect: text, message: text }, attempts: [attempt] });
      const span = { since: world.in(-1), before: world.in(1) };
      const looked = { after: null, limit: 10, maxBytes: 1_000 };
      const { failures } = await store.queries.failures(world.tenant, span, looked);
      expect(failures).toMatchObject([
        { dialect: text, message: text, last: { detail: text, answer: text } },
      ]);
    });

    test("of the audit log comes back as it was, and is found", async () => {
      const { store } = opened;
      const world = new World();
      const told = { who: text, action: text, what: text, target: text };
      const entry: AuditEntry = {
        tenant: world.tenant,
        id: world.id("audit"),
        at: world.now,
        ...told,
        before: text,
        after: text,
      };
      await store.appendAudit(entry);
      expect(await store.queries.audit(world.tenant, told, page)).toEqual([entry]);
      expect(await store.queries.audit(world.tenant, { who: `${text}\u0000` }, page)).toEqual([]);
    });
  });
}
