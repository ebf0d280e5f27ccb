import { afterAll, beforeAll, expect, test } from "vitest";
import { PostgresServer } from "../../src/store/postgres/postgres-server.contract.ts";
import { doctor } from "../kit/doctor-places.ts";
import { HubProcess } from "../kit/hub-process.ts";
import { RingbackProcess } from "../kit/ringback-process.ts";

let server: PostgresServer;
beforeAll(async () => {
  server = await PostgresServer.start({ settings: { synchronous_commit: "on", fsync: "on" } });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const masterKey = { RINGBACK_MASTER_KEY: Buffer.alloc(32, 7).toString("hex") };

// Seven processes, one after the other, on a machine that may be busy.
const patience = { timeout: 120_000 };

test(
  "a hub whose role owns nothing is refused with the command to run, and runs once that was run",
  patience,
  async () => {
    const database = await server.database();
    await server.ask(database, "create role hub login");
    const store = server.url(database, "hub");
    const refused = await RingbackProcess.run(["serve", "--port", "0", "--store", store], masterKey);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/ringback schema .*--grant-to hub/);

    const before = await doctor(["--store", store]);
    const failed = before.findings.filter(({ state }) => state === "fail").map(({ check }) => check);
    expect({ code: before.code, failed }).toEqual({ code: 1, failed: ["schema"] });

    const owner = ["schema", "--store", server.url(database), "--grant-to", "hub"];
    const made = await RingbackProcess.run(owner);
    expect(made).toMatchObject({ code: 0, stderr: "" });
    expect(made.stdout).toMatch(/^Made the schema, version \d+\.\nThe role hub may read and write rows/);
    expect((await RingbackProcess.run(owner)).stdout).toMatch(/^The schema is at version \d+ already\./);

    const after = await doctor(["--store", store]);
    const looked = after.findings.filter(({ state }) => state === "ok").map(({ check }) => check);
    expect(looked).toEqual(
      expect.arrayContaining(["database", "schema", "rights", "database-clock", "connections", "news"]),
    );
    const durability = after.findings.find(({ check }) => check === "durability");
    expect(durability).toMatchObject({
      state: "warn",
      text: expect.stringContaining("one machine") as unknown,
    });

    await using hub = new HubProcess("", ["--store", store], (command) => [
      "env",
      `RINGBACK_MASTER_KEY=${masterKey.RINGBACK_MASTER_KEY}`,
      ...command,
    ]);
    await hub.start();
    await hub.api("POST", "/v1/tenants", { id: "acme", name: "Acme" });
    expect(await hub.text("/readyz")).toContain("ready");
  },
);

test("is refused for a store in a file, and for a role that is not there", async () => {
  const file = await RingbackProcess.run(["schema", "--store", "sqlite:./nowhere/hub.db"]);
  expect(file).toMatchObject({ code: 2, stderr: expect.stringContaining("postgres://OWNER") as unknown });
  const nobody = ["schema", "--store", server.url(await server.database()), "--grant-to", "nobody at all"];
  const unknown = await RingbackProcess.run(nobody);
  expect(unknown.code).toBe(1);
  expect(unknown.stderr).toContain('role "nobody at all" does not exist');
});

test("the doctor says that a database can't be reached, without its password", async () => {
  const { code, findings } = await doctor(["--store", "postgres://hub:secret@127.0.0.1:1/calls"]);
  expect(code).toBe(1);
  const database = findings.find(({ check }) => check === "database");
  expect(database?.text).toMatch(/postgres:\/\/hub@127\.0\.0\.1:1\/calls can't be reached: .*ECONNREFUSED/);
  expect(JSON.stringify(findings)).not.toContain("secret");
});
