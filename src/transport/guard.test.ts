import { networkInterfaces } from "node:os";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AddressGuard } from "./guard.ts";
import { nameCases, textCases } from "./guard-cases.contract.ts";
import { BlockedAddressError, guardRules } from "./guard-rule.ts";
import { Names, guard } from "./names.contract.ts";

/** The rule by which a URL is refused, once its name is resolved; "allowed" when it is not. */
async function verdict(by: AddressGuard, url: string): Promise<string> {
  try {
    await by.check(url);
    return "allowed";
  } catch (error) {
    if (error instanceof BlockedAddressError) return error.rule;
    throw error;
  }
}

describe("the table", () => {
  test("has a case for every rule that needs no hub, and eighty at least", () => {
    expect(textCases.length + nameCases.length).toBeGreaterThan(80);
    const rules = new Set([...textCases, ...nameCases].map(({ is }) => is));
    expect(guardRules.filter((rule) => !rules.has(rule))).toEqual(["own-port", "own-url"]);
  });

  test.each(textCases)("$url is $is, which its text tells", async ({ url, is }) => {
    const names = new Names(() => ["8.8.8.8"]);
    const by = guard({ resolve: names.resolve });
    expect(by.refusalOf(url)?.rule ?? "allowed").toBe(is);
    expect(await verdict(by, url)).toBe(is);
    expect(names.asked).toEqual([]);
  });

  test.each(nameCases)("$url with $has is $is", async ({ url, has, is }) => {
    const names = new Names(() => has);
    const by = guard({ resolve: names.resolve });
    expect(by.refusalOf(url)).toBeNull();
    expect(await verdict(by, url)).toBe(is);
    expect(names.asked).toHaveLength(1);
  });

  test.each([...textCases, ...nameCases].filter(({ is }) => is !== "allowed"))(
    "$url is refused in words of both languages",
    async (row) => {
      const names = new Names(() => ("has" in row ? (row.has as readonly string[]) : []));
      const refused: unknown = await guard({ resolve: names.resolve })
        .check(row.url)
        .catch((error: unknown) => error);
      if (!(refused instanceof BlockedAddressError)) throw new Error("Expected a refusal");
      expect(refused.text.en).toMatch(/^[ -~\P{ASCII}]{20,}$/u);
      expect(refused.text.zh).toMatch(/\p{Script=Han}/u);
    },
  );
});

test("an address within a private range is refused however it is written", async () => {
  const byte = fc.integer({ min: 0, max: 255 });
  const anyPrivate = fc.oneof(
    fc.tuple(fc.constant(10), byte, byte, byte),
    fc.tuple(fc.constant(127), byte, byte, byte),
    fc.tuple(fc.constant(192), fc.constant(168), byte, byte),
    fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), byte, byte),
    fc.tuple(fc.constant(169), fc.constant(254), byte, byte),
  );
  const by = guard();
  fc.assert(
    fc.property(anyPrivate, ([a, b, c, d]) => {
      const [high, low] = [a * 256 + b, c * 256 + d].map((part) => part.toString(16));
      const octal = [a, b, c, d].map((part) => `0${part.toString(8)}`).join(".");
      const hosts = [
        `${a}.${b}.${c}.${d}`,
        `${a}.${b}.${c * 256 + d}`,
        String(((a * 256 + b) * 256 + c) * 256 + d),
        `0x${high}${low?.padStart(4, "0")}`,
        octal,
        `[::ffff:${high}:${low}]`,
        `[::${high}:${low}]`,
        `[64:ff9b::${high}:${low}]`,
        `[2002:${high}:${low}::1]`,
      ];
      for (const host of hosts) expect(by.refusalOf(`http://${host}/`)).toBeInstanceOf(BlockedAddressError);
    }),
  );
});

describe("where private endpoints are allowed", () => {
  const by = guard({ allowPrivateEndpoints: true, resolve: new Names(() => ["127.0.0.1"]).resolve });

  test.each([
    "http://127.0.0.1:25/",
    "http://169.254.169.254/",
    "http://[::1]:9/",
    "http://localhost/",
    "http://a.example/",
  ])("%s is let through", async (url) => {
    expect(await verdict(by, url)).toBe("allowed");
  });

  test.each([
    ["ftp://127.0.0.1/", "scheme"],
    ["http://a:b@127.0.0.1/", "credentials"],
    ["http://a..b/", "host"],
    ["nowhere", "not-a-url"],
  ])("%s is none the less %s", async (url, rule) => {
    expect(await verdict(by, url)).toBe(rule);
  });
});

describe("the operator's ranges", () => {
  const allowCidrs = [
    "10.20.0.0/16",
    "192.168.7.9",
    "fd12::/16",
    "100.64.0.0/10",
    "169.254.0.0/16",
    "64:ff9b::/96",
  ];

  test.each([
    ["http://10.20.255.255/", "allowed"],
    ["http://[::ffff:10.20.0.1]/", "allowed"],
    ["http://0x0a140001/", "allowed"],
    ["http://10.21.0.0/", "private"],
    ["http://192.168.7.9:8080/", "allowed"],
    ["http://192.168.7.10/", "private"],
    ["http://[fd12::1]/", "allowed"],
    ["http://[fd13::1]/", "private"],
    ["http://127.0.0.1/", "loopback"],
    ["http://10.20.0.1:25/", "port"],
    ["http://169.254.7.7/", "allowed"],
    // A wide range does not let these through by the way.
    ["http://169.254.169.254/", "metadata"],
    ["http://100.100.100.200/", "metadata"],
    ["http://metadata.google.internal/", "metadata"],
    // What the translator leads to is looked at as well.
    ["http://[64:ff9b::8.8.8.8]/", "allowed"],
    ["http://[64:ff9b::10.20.0.1]/", "allowed"],
    ["http://[64:ff9b::127.0.0.1]/", "loopback"],
    ["http://[64:ff9b::169.254.169.254]/", "metadata"],
    ["http://[2002:808:808::1]/", "translation"],
  ])("%s is %s", async (url, is) => {
    expect(await verdict(guard({ allowCidrs }), url)).toBe(is);
  });

  test.each([
    ["2002::/16", "http://[2002:7f00:1::1]/", "loopback"],
    ["2002::/16", "http://[2002:808:808::1]/", "allowed"],
    // The client's 127.0.0.1 and 8.8.8.8, with all their bits turned.
    ["2001::/32", "http://[2001:0:808:808::80ff:fffe]/", "loopback"],
    ["2001::/32", "http://[2001:0:808:808::f7f7:f7f7]/", "allowed"],
    ["::ffff:10.0.0.0/104", "http://10.9.8.7/", "allowed"],
    ["::ffff:10.0.0.0/104", "http://11.9.8.7/", "allowed"],
    ["169.254.169.254", "http://169.254.169.254/", "allowed"],
    ["fd00:ec2::254/128", "http://[fd00:ec2::254]/", "allowed"],
    ["fd00:ec2::/32", "http://[fd00:ec2::254]/", "metadata"],
    ["127.0.0.0/8", "http://127.8.8.8/", "allowed"],
  ])("%s: %s is %s", async (range, url, is) => {
    expect(await verdict(guard({ allowCidrs: [range] }), url)).toBe(is);
  });

  test("names of private networks are judged by their addresses then", async () => {
    const names = new Names((hostname) => (hostname.startsWith("crm") ? ["10.20.0.7"] : ["10.99.0.7"]));
    const by = guard({ allowCidrs, resolve: names.resolve });
    expect(await verdict(by, "http://crm.internal/")).toBe("allowed");
    expect(await verdict(by, "http://erp.internal/")).toBe("private");
  });
});

describe("the hub's own ports", () => {
  const external = Object.values(networkInterfaces())
    .flatMap((interfaces) => interfaces ?? [])
    .find(({ family, internal }) => family === "IPv4" && !internal)?.address;

  test.each([true, false])("are refused (private endpoints allowed: %s)", async (allowPrivateEndpoints) => {
    const names = new Names(() => ["127.0.0.1"]);
    const by = guard({
      allowPrivateEndpoints,
      allowCidrs: ["127.0.0.0/8", "::1", "0.0.0.0/8", "::/128"],
      resolve: names.resolve,
    });
    by.listensAt(4750);
    const own = ["127.0.0.1", "127.9.9.9", "0.0.0.0", "2130706433", "[::1]", "[::]", "[::ffff:127.0.0.1]"];
    for (const host of own) expect(by.refusalOf(`http://${host}:4750/in/x`)?.rule).toBe("own-port");
    expect(await verdict(by, "http://app.example.com:4750/")).toBe("own-port");
    expect(await verdict(by, "http://app.example.com:4751/")).toBe("allowed");
    expect(await verdict(by, "http://127.0.0.1:4751/")).toBe("allowed");
  });

  test("are refused at every address of the machine", async ({ skip }) => {
    skip(external === undefined, "the machine has loopback alone");
    const by = guard({ allowPrivateEndpoints: true });
    by.listensAt(4750);
    expect(by.refusalOf(`http://${external}:4750/`)?.rule).toBe("own-port");
    expect(by.refusalOf(`http://${external}:4751/`)).toBeNull();
  });

  test("a hub at port 80 is one where no port is named", () => {
    const by = guard({ allowPrivateEndpoints: true });
    by.listensAt(80);
    expect(by.refusalOf("http://127.0.0.1/")?.rule).toBe("own-port");
    expect(by.refusalOf("https://127.0.0.1/")).toBeNull();
  });

  test.each([
    ["https://hub.example.com/in/token", "own-url"],
    ["https://HUB.example.com.:443/in/token", "own-url"],
    ["https://hub.example.com//in//token", "own-url"],
    ["https://hub.example.com/x/..%2fin/token", "own-url"],
    ["https://hub.example.com/%69n/token", "own-url"],
    ["https://hub.example.com/v1/tenants", "own-url"],
    ["https://hub.example.com/crm/callbacks", "allowed"],
    ["https://hub.example.com:8443/in/token", "allowed"],
    ["https://other.example.com/in/token", "allowed"],
  ])("behind the public URL, %s is %s", async (url, is) => {
    const names = new Names(() => ["8.8.8.8"]);
    const by = guard({
      publicUrl: "https://hub.example.com",
      resolve: names.resolve,
      allowPrivateEndpoints: true,
    });
    expect(await verdict(by, url)).toBe(is);
  });

  test("below a path of the public URL are the hub's routes alone", () => {
    const by = guard({ publicUrl: "https://www.example.com/ringback/" });
    expect(by.refusalOf("https://www.example.com/ringback/in/token")?.rule).toBe("own-url");
    expect(by.refusalOf("https://www.example.com/in/token")).toBeNull();
  });
});

describe("a refusal", () => {
  test("names the rule, the address, and how the operator can allow it", async () => {
    const names = new Names(() => ["8.8.8.8", "10.0.0.8"]);
    const refused = await guard({ resolve: names.resolve }).check("http://app.example.com/").catch(String);
    expect(refused).toBe(
      "BlockedAddressError: app.example.com is at 10.0.0.8, an address of private networks (rule private); " +
        "give a public one; or the operator allows 10.0.0.8 by --allow-cidrs, or all by --allow-private-endpoints",
    );
  });

  test("that nothing can lift says so", () => {
    const by = guard();
    by.listensAt(4750);
    expect(by.refusalOf("http://127.0.0.1:4750/")?.text.en).toMatch(
      /^127\.0\.0\.1:4750 .* nothing allows that/,
    );
  });
});
