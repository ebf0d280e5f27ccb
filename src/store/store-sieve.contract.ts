import { describe, expect, test } from "vitest";
import type { CallId } from "../model/index.ts";
import type { MessageSieve, MessagesSifted } from "./queries.ts";
import { type MakePlace, openForAll } from "./store-place.contract.ts";
import type { NewMessage } from "./store.ts";
import { World } from "./world.contract.ts";

const ids = (rows: readonly { readonly id: string }[]) => rows.map(({ id }) => id);

/** Messages by what no index has, and the calls that a message told of. */
export function describeSieve(makePlace: MakePlace): void {
  const opened = openForAll(makePlace);

  const keep = async (world: World, ...parts: Partial<NewMessage>[]) => {
    const messages = parts.map((part) => world.message(part));
    for (const message of messages) await opened.store.accept(world.acceptance({ message }));
    return ids(messages);
  };
  const sift = (
    world: World,
    sieve: MessageSieve,
    page: { limit?: number; looks?: number; after?: string },
  ) =>
    opened.store.queries.siftMessages(world.tenant, sieve, {
      limit: 100,
      looks: 1_000,
      after: null,
      ...page,
    });

  describe("messages are sifted", () => {
    const odd = { fate: "quarantined", name: null } as const;

    test("by source, wire message and reason, alone, together and with what an index has", async () => {
      const world = new World();
      const other = world.id("source");
      const [plain, named, elsewhere, unread, alien] = await keep(
        world,
        {},
        { name: "recording" },
        { source: other },
        { ...odd, reason: "not-json" },
        { ...odd, reason: "unknown-message", source: other },
      );
      const found = async (sieve: MessageSieve) => ids((await sift(world, sieve, {})).messages);
      expect(await found({})).toEqual([alien, unread, elsewhere, named, plain]);
      expect(await found({ source: other })).toEqual([alien, elsewhere]);
      expect(await found({ name: "recording" })).toEqual([named]);
      expect(await found({ reason: "not-json" })).toEqual([unread]);
      expect(await found({ source: other, name: "record" })).toEqual([elsewhere]);
      expect(await found({ source: other, fate: "quarantined" })).toEqual([alien]);
      expect(await found({ source: other, fate: "decoded" })).toEqual([elsewhere]);
      expect(await found({ source: other, reason: "not-json" })).toEqual([]);
      const [, until] = (await sift(world, {}, {})).messages.map(({ receivedAt }) => receivedAt);
      expect(await found({ source: other, ...(until === undefined ? {} : { until }) })).toEqual([elsewhere]);
    });

    test("so many looks at a time: what was found is told with where to go on, until all was seen", async () => {
      const world = new World();
      const parts = Array.from({ length: 23 }, (_, index) => ({ name: index % 10 === 0 ? "rare" : "often" }));
      const all = await keep(world, ...parts);
      const pages: MessagesSifted[] = [];
      for (let after: string | undefined = ""; after !== undefined;) {
        const page = await sift(world, { name: "rare" }, { looks: 5, ...(after === "" ? {} : { after }) });
        pages.push(page);
        after = page.next ?? undefined;
      }
      expect(pages.flatMap(({ messages }) => ids(messages))).toEqual([all[20], all[10], all[0]]);
      expect(pages.map(({ next }) => next)).toEqual([all[18], all[13], all[8], all[3], null]);
    });

    test("up to a full page, and the next goes on right behind it", async () => {
      const world = new World();
      const [first, second, third] = await keep(world, {}, {}, {});
      const page = await sift(world, { name: "record" }, { limit: 2 });
      expect([ids(page.messages), page.next]).toEqual([[third, second], second]);
      const rest = await sift(world, { name: "record" }, { limit: 2, after: second ?? "" });
      expect([ids(rest.messages), rest.next]).toEqual([[first], null]);
    });

    test("and S7: another tenant's are not looked at", async () => {
      const [world, stranger] = [new World(), new World()];
      await keep(world, {});
      const page = await sift(stranger, { name: "record", source: world.source }, {});
      expect(page).toEqual({ messages: [], next: null });
    });
  });

  describe("the calls of a message", () => {
    const callsOf = async (world: World, message: NewMessage): Promise<readonly CallId[]> =>
      (await opened.store.queries.callsOfMessage(world.tenant, message)).toSorted();

    test("are those that it told of, and for a repeat the one whose facts it repeats", async () => {
      const world = new World();
      const message = world.message();
      const calls = [world.call(), world.call()];
      const jobs = [world.job()];
      await opened.store.accept(world.acceptance({ at: world.pass(5), message, calls, jobs }));
      expect(await callsOf(world, message)).toEqual(ids(calls));
      const repeat = world.message({ fate: "duplicate", repeats: calls[1]?.id ?? null });
      await opened.store.accept(world.acceptance({ message: repeat }));
      expect(await callsOf(world, repeat)).toEqual([calls[1]?.id]);
    });

    test("are none where it told of none, and none of another message's or tenant's", async () => {
      const [world, stranger] = [new World(), new World()];
      const message = world.message({ fate: "quarantined", reason: "not-json" });
      await opened.store.accept(world.acceptance({ message }));
      const other = world.message();
      await opened.store.accept(
        world.acceptance({ at: world.pass(5), message: other, calls: [world.call()] }),
      );
      expect(await callsOf(world, message)).toEqual([]);
      expect(await callsOf(stranger, other)).toEqual([]);
    });
  });
}
