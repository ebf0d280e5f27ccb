import { afterAll, beforeAll } from "vitest";
import { describeFellowship } from "../store-fellowship.contract.ts";
import { describeSharedTraffic } from "../store-traffic.contract.ts";
import { PostgresPlace } from "./postgres-place.contract.ts";
import { PostgresServer } from "./postgres-server.contract.ts";

let server: PostgresServer;
beforeAll(async () => {
  server = await PostgresServer.start();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

describeFellowship("PostgresStore", () => PostgresPlace.make(server));
describeSharedTraffic("PostgresStore", () => PostgresPlace.make(server));
