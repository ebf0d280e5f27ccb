import type { LookupAddress, LookupOptions } from "node:dns";
import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { describe, expect, test } from "vitest";
import { AddressGuard, type SocketLookup } from "./guard.ts";
import { BlockedAddressError } from "./guard-rule.ts";
import { Names, guard } from "./names.contract.ts";

interface Looked {
  readonly error: Error | null;
  readonly found: string | readonly LookupAddress[];
}

function look(lookup: SocketLookup, hostname: string, options: LookupOptions = {}): Promise<Looked> {
  return new Promise((resolve) => {
    lookup(hostname, options, (error, found) => resolve({ error, found }));
  });
}

describe("a socket's lookup", () => {
  test("refuses a name that leads to a private address, each time and to everyone who asks", async () => {
    const names = new Names(() => ["8.8.8.8", "127.0.0.1"]);
    const lookup = guard({ resolve: names.resolve }).lookupFor(443);
    const asked = await Promise.all([1, 2, 3].map(() => look(lookup, "app.example.com")));
    for (const { error, found } of [...asked, await look(lookup, "app.example.com", { all: true })]) {
      expect(error).toBeInstanceOf(BlockedAddressError);
      expect(found).toBe("");
    }
    expect(names.asked).toEqual(["app.example.com"]);
  });

  test("gives addresses of the family that is asked for", async () => {
    const names = new Names(() => ["2606:4700::1111", "8.8.8.8"]);
    const lookup = guard({ resolve: names.resolve }).lookupFor(443);
    expect(await look(lookup, "a.example", { family: 4 })).toEqual({ error: null, found: "8.8.8.8" });
    expect((await look(lookup, "a.example", { all: true })).found).toHaveLength(2);
    const none = guard({ resolve: new Names(() => ["8.8.8.8"]).resolve }).lookupFor(443);
    expect((await look(none, "a.example", { family: 6, all: true })).error?.message).toMatch(
      /no address of that/,
    );
  });

  test("asks the system where nothing else is told", async () => {
    const lookup = new AddressGuard({ allowPrivateEndpoints: true }).lookupFor(443);
    const { error, found } = await look(lookup, "localhost", { family: 4 });
    expect({ error, found }).toEqual({ error: null, found: "127.0.0.1" });
    const missing = await look(lookup, "no-such-host.invalid");
    expect(["ENOTFOUND", "EAI_AGAIN"]).toContain(
      missing.error !== null && "code" in missing.error ? missing.error.code : null,
    );
  });

  test("keeps an answer for ten seconds, and judges the next one anew", async () => {
    let now = 1_000;
    const names = new Names((_hostname, times) => (times === 1 ? ["8.8.8.8"] : ["127.0.0.1"]));
    const by = guard({ resolve: names.resolve, uptime: () => now });
    const lookup = by.lookupFor(443);
    expect((await look(lookup, "a.example")).found).toBe("8.8.8.8");
    now += 9_999;
    expect((await look(lookup, "a.example")).found).toBe("8.8.8.8");
    expect(names.asked).toHaveLength(1);
    now += 2;
    expect((await look(lookup, "a.example")).error).toBeInstanceOf(BlockedAddressError);
    expect(names.asked).toHaveLength(2);
    await expect(by.check("https://a.example/")).rejects.toThrow(BlockedAddressError);
  });

  test("judges for the port that it is for: another port of the same name is another matter", async () => {
    const by = guard({ allowPrivateEndpoints: true, resolve: new Names(() => ["127.0.0.1"]).resolve });
    by.listensAt(4750);
    expect((await look(by.lookupFor(4750), "a.example")).error).toBeInstanceOf(BlockedAddressError);
    expect((await look(by.lookupFor(4751), "a.example")).found).toBe("127.0.0.1");
  });
});

test("G3: a socket connects to an address that was judged", async () => {
  await using server = createServer((socket) => void socket.end());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo; // oxlint-disable-line typescript/no-unsafe-type-assertion -- it listens on a port
  const names = new Names(() => ["127.0.0.1"]);
  const refusing = guard({ resolve: names.resolve }).lookupFor(port);
  const refused: readonly unknown[] = await once(
    connect({ host: "a.example", port, lookup: refusing }),
    "error",
  );
  expect(refused[0]).toBeInstanceOf(BlockedAddressError);
  const allowing = guard({ resolve: names.resolve, allowCidrs: ["127.0.0.1"] }).lookupFor(port);
  const socket = connect({ host: "a.example", port, lookup: allowing });
  await once(socket, "connect");
  expect(socket.remoteAddress).toBe("127.0.0.1");
  socket.destroy();
});
