import { describe, expect, test } from "vitest";
import { type AuditId, type Instant, toInstant } from "../model/index.ts";
import { type MakePlace, openForAll } from "./store-place.contract.ts";
import type { AuditEntry } from "./accountability.ts";
import { World } from "./world.contract.ts";

const page = { limit: 100, after: null };

/** The audit log, and when keys were last used. */
export function describeAudit(makePlace: MakePlace): void {
  const opened = openForAll(makePlace);

  describe("the audit log", () => {
    const write = async (world: World, parts: Partial<AuditEntry> = {}): Promise<AuditEntry> => {
      const id: AuditId = world.id("audit");
      const entry = {
        tenant: world.tenant,
        id,
        at: world.now,
        who: "operator",
        action: "changed",
        what: "endpoint",
        target: "ep",
        before: '{"a":1}',
        after: null,
        ...parts,
      };
      await opened.store.appendAudit(entry);
      return entry;
    };

    test("gives back what was written, the newest first, and of one tenant alone", async () => {
      const [world, other] = [new World(), new World()];
      const first = await write(world);
      const second = await write(world, { target: null, before: null, after: "[]" });
      await write(other);
      expect(await opened.store.queries.audit(world.tenant, {}, page)).toEqual([second, first]);
    });

    test("of the whole hub has all tenants', and what is nobody's", async () => {
      const [world, other] = [new World(), new World()];
      const entries = [await write(world), await write(other), await write(other, { tenant: null })];
      const ids = new Set(entries.map(({ id }) => id));
      const all = await opened.store.queries.audit(null, {}, { limit: 500, after: null });
      expect(all.filter(({ id }) => ids.has(id))).toHaveLength(3);
      expect(all.map(({ id }) => id)).toEqual(
        all
          .map(({ id }) => id)
          .toSorted()
          .toReversed(),
      );
      expect(await opened.store.queries.audit(other.tenant, {}, page)).toHaveLength(1);
    });

    test.each(["who", "action", "what", "target"] as const)("is filtered by %s", async (field) => {
      const world = new World();
      const wanted = await write(world, { [field]: `only ${world.tenant}` });
      await write(world);
      const filter = { [field]: `only ${world.tenant}` };
      for (const tenant of [world.tenant, null]) {
        expect(await opened.store.queries.audit(tenant, filter, page)).toEqual([wanted]);
        expect(await opened.store.queries.audit(tenant, { ...filter, what: "else", who: "x" }, page)).toEqual(
          [],
        );
      }
    });

    test("is filtered by time, both ends included, and goes on after a page", async () => {
      const world = new World();
      const entries = [await write(world), await write(world), await write(world), await write(world)];
      const at = (index: number): Instant => entries[index]?.at ?? toInstant(0);
      const filter = { since: at(1), until: at(2) };
      const listed = await opened.store.queries.audit(world.tenant, filter, page);
      expect(listed.map(({ id }) => id)).toEqual([entries[2]?.id, entries[1]?.id]);
      const after = entries[2]?.id ?? null;
      const next = await opened.store.queries.audit(world.tenant, {}, { limit: 1, after });
      expect(next).toEqual([entries[1]]);
    });

    test("takes an entry that is written again for what it is", async () => {
      const world = new World();
      const entry = await write(world);
      await opened.store.appendAudit({ ...entry, who: "somebody else" });
      expect(await opened.store.queries.audit(world.tenant, {}, page)).toEqual([entry]);
    });
  });

  describe("the use of keys", () => {
    test("is the latest that was noted, of keys that are there", async () => {
      const world = new World();
      const [used, unused, unknown] = [world.keyDoc(), world.keyDoc(), world.keyDoc()];
      for (const key of [used, unused]) await opened.store.configuration.saveKey(key);
      const { tenant } = world;
      const at = world.pass();
      await opened.store.noteKeyUses([
        { tenant, key: used.id, at },
        { tenant, key: unknown.id, at },
      ]);
      await opened.store.noteKeyUses([{ tenant, key: used.id, at: world.in(-5) }]);
      expect(await opened.store.queries.keyUses(tenant)).toEqual([{ tenant, key: used.id, at }]);
      await opened.store.noteKeyUses([{ tenant, key: used.id, at: world.in(5) }]);
      expect(await opened.store.queries.keyUses(tenant)).toEqual([{ tenant, key: used.id, at: world.in(5) }]);
      expect(await opened.store.queries.keyUses(new World().tenant)).toEqual([]);
    });

    test("goes with the key", async () => {
      const world = new World();
      const key = world.keyDoc();
      await opened.store.configuration.saveKey(key);
      const use = { tenant: world.tenant, key: key.id, at: world.now };
      await opened.store.noteKeyUses([use]);
      await opened.store.configuration.deleteKey(world.tenant, key.id);
      await opened.store.noteKeyUses([use]);
      expect(await opened.store.queries.keyUses(world.tenant)).toEqual([]);
    });
  });
}
