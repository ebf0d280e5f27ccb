import { afterAll, beforeAll } from "vitest";
import { describeStore } from "../store.contract.ts";
import { PostgresPlace } from "./postgres-place.contract.ts";
import { PostgresServer } from "./postgres-server.contract.ts";

let server: PostgresServer;
beforeAll(async () => {
  server = await PostgresServer.start();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

describeStore("PostgresStore", () => PostgresPlace.make(server));
