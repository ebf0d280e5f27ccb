import type { LookupAddress, LookupOptions } from "node:dns";
import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  BlockedAddressError,
  type SocketLookup,
  checkLiteral,
  guardedLookup,
  isPublicAddress,
} from "./guard.ts";

const blocked: Readonly<Record<string, readonly string[]>> = {
  loopback: ["127.0.0.1", "127.255.255.254", "::1"],
  private: ["10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "fc00::1", "fd12:3456::1"],
  "link-local": ["169.254.0.1", "fe80::1", "fe80::1%eth0", "fec0::1"],
  "cloud metadata": ["169.254.169.254", "fd00:ec2::254"],
  "carrier-grade NAT": ["100.64.0.1", "100.127.255.255"],
  multicast: ["224.0.0.1", "239.255.255.255", "ff02::1"],
  unspecified: ["0.0.0.0", "0.1.2.3", "::"],
  "broadcast and reserved": ["255.255.255.255", "240.0.0.1", "192.0.0.8", "198.18.0.1", "198.19.255.255"],
  documentation: ["192.0.2.1", "198.51.100.7", "203.0.113.9", "2001:db8::1", "3fff::1"],
  "IPv4 mapped into IPv6": ["::ffff:127.0.0.1", "::ffff:a00:1", "::ffff:169.254.169.254"],
  "IPv4 in the shape of IPv6": ["::127.0.0.1", "::7f00:1", "::a9fe:a9fe", "::ffff:0:127.0.0.1"],
  NAT64: ["64:ff9b::7f00:1", "64:ff9b::169.254.169.254", "64:ff9b:1::a00:1"],
  "6to4 and Teredo": ["2002:7f00:1::", "2002:a9fe:a9fe::1", "2001:0:7f00:1::1"],
  "given to nobody": ["100::1", "4000::1", "5f00::1"],
  "no address at all": ["", "localhost", "127.0.0.1.example.com"],
};

const table = Object.entries(blocked).flatMap(([kind, addresses]) =>
  addresses.map((address) => ({ kind, address })),
);

describe("an address", () => {
  test.each(table)("that is $kind, $address, is not public", ({ address }) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  test.each(["8.8.8.8", "1.1.1.1", "172.15.255.255", "172.32.0.1", "100.63.255.255", "100.128.0.1"])(
    "such as %s is public",
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
      expect(isPublicAddress(`::ffff:${address}`)).toBe(true);
    },
  );

  test.each(["2606:4700::1111", "2400:3200::1", "2a00:1450:4001:82b::200e"])(
    "such as %s is public",
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );

  test("within a private range is never public, however it is written", () => {
    const byte = fc.integer({ min: 0, max: 255 });
    const anyPrivate = fc.oneof(
      fc.tuple(fc.constant(10), byte, byte, byte),
      fc.tuple(fc.constant(127), byte, byte, byte),
      fc.tuple(fc.constant(192), fc.constant(168), byte, byte),
      fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), byte, byte),
      fc.tuple(fc.constant(169), fc.constant(254), byte, byte),
    );
    fc.assert(
      fc.property(anyPrivate, ([a, b, c, d]) => {
        const [high, low] = [a * 256 + b, c * 256 + d].map((part) => part.toString(16));
        for (const address of [`${a}.${b}.${c}.${d}`, `::ffff:${high}:${low}`, `64:ff9b::${high}:${low}`]) {
          expect(isPublicAddress(address)).toBe(false);
        }
        expect(isPublicAddress(`2002:${high}:${low}::1`)).toBe(false);
      }),
    );
  });
});

describe("a URL", () => {
  test.each([
    "http://127.0.0.1/",
    "http://127.1/",
    "http://2130706433/",
    "http://0x7f.1/",
    "http://0x7f000001/",
    "http://0177.0.0.1/",
    "http://0/",
    "http://127.0.0.1./",
    "http://①②⑦.0.0.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://0xa9fea9fe/",
    "http://2852039166/",
    "http://[::1]/",
    "http://[::]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:a9fe:a9fe]:8080/",
    "http://[::127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/",
    "https://10.0.0.8:8443/callbacks",
  ])("whose host is %s is refused before anything is sent", (text) => {
    expect(() => checkLiteral(new URL(text))).toThrow(BlockedAddressError);
  });

  test.each([
    "https://8.8.8.8/",
    "https://[2606:4700::1111]/",
    "https://app.example.com/",
    "http://localhost/",
  ])("such as %s passes, and a name is looked at once it is resolved", (text) => {
    expect(() => checkLiteral(new URL(text))).not.toThrow();
  });
});

interface Looked {
  readonly error: Error | null;
  readonly found: string | readonly LookupAddress[];
}

function look(lookup: SocketLookup, hostname: string, options: LookupOptions = {}): Promise<Looked> {
  return new Promise((resolve) => {
    lookup(hostname, options, (error, found) => resolve({ error, found }));
  });
}

describe("a name", () => {
  test("that leads to a private address is refused, each time and to everyone who asks", async () => {
    const lookup = guardedLookup({ allowPrivate: false });
    const asked = await Promise.all([1, 2, 3].map(() => look(lookup, "localhost")));
    for (const { error } of [...asked, await look(lookup, "localhost", { all: true })]) {
      expect(error).toBeInstanceOf(BlockedAddressError);
      expect(error?.message).toMatch(/^localhost is at \S+, an address that is not public/);
    }
  });

  test("that leads to a private address is let through where that is allowed", async () => {
    const lookup = guardedLookup({ allowPrivate: true });
    const { error, found } = await look(lookup, "localhost", { family: 4 });
    expect({ error, found }).toEqual({ error: null, found: "127.0.0.1" });
    const all = await look(lookup, "localhost", { all: true });
    expect(all.found).toContainEqual({ address: "127.0.0.1", family: 4 });
  });

  test("that does not resolve is an error and no address", async () => {
    const { error, found } = await look(guardedLookup({ allowPrivate: false }), "no-such-host.invalid");
    expect(["ENOTFOUND", "EAI_AGAIN"]).toContain(error !== null && "code" in error ? error.code : null);
    expect(found).toBe("");
  });

  test("is looked at again as a socket connects: what was checked is what is connected to", async () => {
    await using server = createServer(() => {});
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const lookup = guardedLookup({ allowPrivate: false });
    const refused: readonly unknown[] = await once(connect({ host: "localhost", port, lookup }), "error");
    expect(refused[0]).toBeInstanceOf(BlockedAddressError);
    const socket = connect({ host: "localhost", port, lookup: guardedLookup({ allowPrivate: true }) });
    await once(socket, "connect");
    expect(isPublicAddress(socket.remoteAddress ?? "")).toBe(false);
    socket.destroy();
  });
});
