import { afterAll, beforeAll, describe } from "vitest";
import { describeStore } from "../store.contract.ts";
import { debianPrograms, missingPrograms, pgbouncerProgram } from "./debian-programs.contract.ts";
import { PgBouncer } from "./pgbouncer.contract.ts";
import { PostgresPlace } from "./postgres-place.contract.ts";
import { PostgresServer } from "./postgres-server.contract.ts";

const missing = missingPrograms([`${debianPrograms}/postgres`, pgbouncerProgram]);

// The oldest server and the strictest pooling at once: what works here relies on neither.
describe.skipIf(missing !== undefined)(`PostgreSQL 15 behind PgBouncer ${missing ?? ""}`, () => {
  let server: PostgresServer;
  let pooler: PgBouncer;
  beforeAll(async () => {
    server = await PostgresServer.start({ programs: debianPrograms });
    pooler = await PgBouncer.start(server.port);
  });
  afterAll(async () => {
    await pooler[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });

  describeStore("PostgresStore through PgBouncer", () => PostgresPlace.make(server, pooler));
});
