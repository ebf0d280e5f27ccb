import { describe, expect, test } from "vitest";
import { parseDatabaseAddress, shownAddress, withoutPassword } from "./database-address.ts";

function read(url: string) {
  const parsed = parseDatabaseAddress(url);
  return "address" in parsed ? parsed.address : parsed.expected.en;
}

test("the shortest address has the usual port and the usual care", () => {
  expect(read("postgres://ringback@db.example.com/calls")).toEqual({
    hosts: [{ host: "db.example.com", port: 5432 }],
    user: "ringback",
    password: null,
    database: "calls",
    tls: { mode: "verify-full", rootCert: null, cert: null, key: null },
    connections: 10,
    connectTimeoutMs: 5000,
  });
});

test("a password may have any character, written by its number", () => {
  expect(read("postgresql://ring%40back:p%3Aa%2Fs%40s%3F@db/c")).toMatchObject({
    user: "ring@back",
    password: "p:a/s@s?",
  });
});

test("several hosts have ports of their own", () => {
  expect(read("postgres://u:p@db1,db2:5433,[2001:db8::1]:6432,[::1]/c")).toMatchObject({
    hosts: [
      { host: "db1", port: 5432 },
      { host: "db2", port: 5433 },
      { host: "2001:db8::1", port: 6432 },
      { host: "::1", port: 5432 },
    ],
  });
});

test("options tell how a connection is made", () => {
  const options =
    "sslmode=verify-ca&sslrootcert=%2Fetc%2Fca.pem&sslcert=/etc/hub.crt&sslkey=/etc/hub.key" +
    "&connections=20&connect_timeout=3&target_session_attrs=read-write";
  expect(read(`postgres://u@db/c?${options}`)).toMatchObject({
    tls: { mode: "verify-ca", rootCert: "/etc/ca.pem", cert: "/etc/hub.crt", key: "/etc/hub.key" },
    connections: 20,
    connectTimeoutMs: 3000,
  });
});

test.each([
  ["postgres://u@localhost/c", "disable"],
  ["postgres://u@127.0.0.1:5433/c", "disable"],
  ["postgres://u@%2Fvar%2Frun%2Fpostgresql/c", "disable"],
  ["postgres://u@127.0.0.1,db2/c", "verify-full"],
  ["postgres://u@10.0.0.1/c", "verify-full"],
  ["postgres://u@10.0.0.1/c?sslmode=disable", "disable"],
])("%s is reached with %s", (url, mode) => {
  expect(read(url)).toMatchObject({ tls: { mode } });
});

describe("what is no address", () => {
  test.each([
    ["mysql://u:p@db/c", /^postgres:\/\/USER/],
    ["postgres://db/c", /^postgres:\/\/USER/],
    ["postgres://u:secret@db", /^postgres:\/\/USER/],
    ["postgres://u:sec@ret@db/c", /^postgres:\/\/USER.*%40/],
    ["postgres://u:secret@db:0/c", /a port from 1 to 65535/],
    ["postgres://u:secret@db:70000/c", /a port from 1 to 65535/],
    ["postgres://u:secret@db,/c", /each host a name/],
    ["postgres://u:secret@db/c?sslmode=prefer", /sslmode is one of disable, require/],
    ["postgres://u:secret@db/c?connections=1", /connections is a whole number from 2 to 200/],
    ["postgres://u:secret@db/c?connect_timeout=0", /connect_timeout is seconds/],
    ["postgres://u:secret@db/c?pool=3", /without "pool", whose options are sslmode/],
    ["postgres://u:secret@db/c?constructor=3", /without "constructor"/],
    ["postgres://u:secret@db/c?sslcert=a.crt", /both sslcert and sslkey/],
    ["postgres://u:secret@db/c?target_session_attrs=any", /target_session_attrs is read-write/],
  ])("%s", (url, problem) => {
    expect(read(url)).toMatch(problem);
    expect(read(url)).not.toMatch(/secret|sec@ret/);
  });
});

test("what is shown has no password", () => {
  const parsed = parseDatabaseAddress("postgres://u:secret@db1,[::1]:5433/c?sslmode=require");
  if (!("address" in parsed)) throw new Error("Expected an address");
  expect(shownAddress(parsed.address)).toBe("postgres://u@db1:5432,[::1]:5433/c");
});

test.each([
  ["postgres://u:secret@db/c?x=y", "postgres://***@db/c?x=y"],
  ["postgres://u:sec/r@e:t@db/c", "postgres://***@db/c"],
  ["postgres:u:secret@db/c", "postgres:***@db/c"],
  ["postgres://u:secret/c", "postgres://***"],
  ["psotgres://u:secret@db/c", "psotgres://***@db/c"],
  ["postgres://u@db/c?password=secret&x=y", "postgres://***@db/c?password=***&x=y"],
  ["sqlite:./data/ringback.db", "sqlite:./data/ringback.db"],
])("%s is shown as %s", (text, shown) => {
  expect(withoutPassword(text)).toBe(shown);
});
