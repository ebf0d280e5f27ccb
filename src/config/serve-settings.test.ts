import { describe, expect, test } from "vitest";
import { ConfigError } from "../model/terms/index.ts";
import { readSettings } from "./read-settings.ts";
import { serveSettings } from "./serve-settings.ts";

type Name = keyof typeof serveSettings;

/** What the setting is when this is given for it, or the problem. */
function given(name: Name, text: string): unknown {
  try {
    return readSettings(serveSettings, { flags: { [name]: text }, environment: {}, file: undefined })[name];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map(({ en }) => en).join();
    throw error;
  }
}

const databaseUrl =
  "postgres://USER:PASSWORD@HOST:PORT/DATABASE (odd characters in the password as %40, %2F, …)";
const eitherStore = "sqlite: and the path of a file, or postgres://USER:PASSWORD@HOST:PORT/DATABASE";

test("a hub that is told nothing listens on loopback alone and keeps to public addresses", () => {
  const settings = readSettings(serveSettings, { flags: {}, environment: {}, file: undefined });
  expect(settings).toEqual({
    host: "127.0.0.1",
    port: 4750,
    store: { engine: "sqlite", path: "./data/ringback.db" },
    storeListen: null,
    publicUrl: null,
    adminKey: null,
    metricsKey: null,
    allowPrivateEndpoints: false,
    allowCidrs: [],
    masterKey: null,
    masterKeyPrevious: null,
    clientCert: null,
    clientKey: null,
    clientKeyPassphrase: null,
    extraCa: [],
    proxy: null,
    proxyExcept: [],
    bodyLimitBytes: 5 * 1024 * 1024,
    requestTimeoutSeconds: 30,
    trustProxies: [],
    retainMessagesDays: null,
    retainCallsDays: null,
    retainAttemptsDays: null,
    retainFailuresDays: null,
    console: "on",
    logLevel: "info",
  });
});

test.each([
  ["host", "0.0.0.0", "0.0.0.0"],
  ["port", "0", 0],
  ["port", "65535", 65_535],
  ["store", "sqlite:/var/lib/ringback/hub.db", { engine: "sqlite", path: "/var/lib/ringback/hub.db" }],
  [
    "store",
    "postgres://hub:secret@db1,db2/calls?sslmode=require",
    {
      engine: "postgres",
      url: "postgres://hub:secret@db1,db2/calls?sslmode=require",
      shown: "postgres://hub@db1:5432,db2:5432/calls",
    },
  ],
  ["publicUrl", "https://hub.example.com/", "https://hub.example.com"],
  ["adminKey", "0123456789abcdef", "0123456789abcdef"],
  ["metricsKey", "0123456789abcdef", "0123456789abcdef"],
  ["allowPrivateEndpoints", "true", true],
  ["allowCidrs", "10.20.0.0/16,fd00::/8, 192.168.7.9", ["10.20.0.0/16", "fd00::/8", "192.168.7.9"]],
  ["masterKey", "0".repeat(64), Buffer.alloc(32)],
  ["masterKey", `${"A".repeat(43)}=`, Buffer.alloc(32)],
  ["masterKeyPrevious", "A".repeat(43), Buffer.alloc(32)],
  ["extraCa", "a.pem, b.pem", ["a.pem", "b.pem"]],
  ["proxy", "http://hub:pw@proxy.example.com:3128", "http://hub:pw@proxy.example.com:3128/"],
  ["proxyExcept", "localhost,.example.com", ["localhost", ".example.com"]],
  ["bodyLimitBytes", "1024", 1024],
  ["requestTimeoutSeconds", "600", 600],
  ["trustProxies", "10.0.0.0/8, 192.0.2.1,,2001:db8::/32", ["10.0.0.0/8", "192.0.2.1", "2001:db8::/32"]],
  ["trustProxies", "", []],
  ["console", "off", "off"],
  ["logLevel", "debug", "debug"],
] as const)("%s takes %j", (name, text, value) => {
  expect(given(name, text)).toEqual(value);
});

describe("a value that is none is refused with what it should be", () => {
  test.each([
    ["host", "", "some text"],
    ["port", "65536", "a whole number from 0 to 65535"],
    ["store", "mysql://db", eitherStore],
    ["store", "sqlite:", eitherStore],
    ["store", "postgres://db/calls", databaseUrl],
    ["storeListen", "sqlite:./data/ringback.db", databaseUrl],
    ["publicUrl", "hub.example.com", "a URL that begins with http:// or https://"],
    ["adminKey", "0123456789abcde", "at least 16 characters without spaces"],
    ["adminKey", "0123456789 abcdef", "at least 16 characters without spaces"],
    ["allowPrivateEndpoints", "constructor", "true or false"],
    ["masterKey", "A".repeat(42), "32 bytes as base64 or hex, as `openssl rand -base64 32` makes them"],
    ["masterKey", "0".repeat(62), "32 bytes as base64 or hex, as `openssl rand -base64 32` makes them"],
    ["proxy", "socks5://127.0.0.1:1080", "a URL such as http://user:password@proxy.example.com:3128"],
    ["proxy", "http://127.0.0.1:1080/path", "a URL such as http://user:password@proxy.example.com:3128"],
    ["bodyLimitBytes", "1023", "a whole number from 1024 to 104857600"],
    ["requestTimeoutSeconds", "0", "a whole number from 1 to 600"],
    ["trustProxies", "10.0.0.0/8 192.0.2.1", "addresses or CIDR ranges, separated by commas"],
    ["allowCidrs", "crm.internal", "addresses or CIDR ranges, separated by commas"],
    ["allowCidrs", "10.1/16", "addresses or CIDR ranges, separated by commas"],
    ["trustProxies", "*", "addresses or CIDR ranges, separated by commas"],
    ["trustProxies", "10.1", "addresses or CIDR ranges, separated by commas"],
    ["console", "yes", "one of on, off"],
    ["logLevel", "trace", "one of debug, info, warn, error, fatal, silent"],
  ] as const)("%s: %j", (name, text, expected) => {
    expect(given(name, text)).toContain(` should be ${expected}, got `);
  });
});

test("the password of a store that is refused is not shown", () => {
  for (const text of ["postgres://hub:secret@db", "mysql://hub:secret@db/calls", "postgres:hub:secret"]) {
    expect(given("store", text)).toContain("***");
    expect(given("store", text)).not.toContain("secret");
  }
});

test("a key that is refused is not shown", () => {
  expect(given("adminKey", "hunter2")).not.toContain("hunter2");
  expect(given("metricsKey", "hunter2")).not.toContain("hunter2");
  expect(given("masterKey", "hunter2")).not.toContain("hunter2");
  expect(given("proxy", "socks5://hub:hunter2@proxy")).not.toContain("hunter2");
});

test("every setting has its own name as its key, and words in both languages", () => {
  for (const [key, { name, text }] of Object.entries(serveSettings)) {
    expect(name).toBe(key);
    expect(text.en).not.toBe("");
    expect(text.zh).toMatch(/\p{Script=Han}/u);
  }
});
