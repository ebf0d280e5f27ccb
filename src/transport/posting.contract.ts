import { once } from "node:events";
import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import type { AddressInfo, Server, Socket } from "node:net";
import type { Outbound } from "../delivery/index.ts";
import {
  type Clock,
  type Endpoint,
  parseId,
  parseTenantId,
  plainEndpoint,
  toInstant,
} from "../model/index.ts";
import type { GuardOptions } from "./guard.ts";
import { HttpTransport } from "./http-transport.ts";

// Shorthand for tests of the transport: servers on real sockets, and what is posted to them.

/** The machine's time. */
export const realClock: Clock = {
  now: () => toInstant(Date.now()),
  monotonic: () => performance.now(),
  after: (milliseconds, wake) => {
    const timer = setTimeout(wake, milliseconds);
    return { [Symbol.dispose]: () => clearTimeout(timer) };
  },
};

const cleanUps: (() => Promise<unknown>)[] = [];

/** Takes down what a test started; for `afterEach`. */
export async function cleanUp(): Promise<void> {
  for (const takeDown of cleanUps.splice(0).toReversed()) await takeDown();
}

/** A server that is there for one test. */
export interface Running {
  readonly url: string;
  readonly port: number;
  /** How often it was connected to. */
  readonly connections: number;
}

/** Lets the server listen on loopback until the test is over. */
export async function run(
  server: Server,
  scheme = "http",
  place = { port: 0, host: "127.0.0.1" },
): Promise<Running> {
  const sockets: Socket[] = [];
  server.on("connection", (socket: Socket) => sockets.push(socket));
  server.listen(place);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo; // oxlint-disable-line typescript/no-unsafe-type-assertion -- it listens on a port
  cleanUps.push(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, "close");
  });
  return {
    url: `${scheme}://${place.host}:${port}/callbacks`,
    port,
    get connections() {
      return sockets.length;
    },
  };
}

/** How a server answers. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => unknown;

/** A server that answers so. */
export function answering(answer: Answer): Promise<Running> {
  return run(createServer((request, response) => void answer(request, response)));
}

/** A transport for one test. */
export function transport(allowPrivateEndpoints = true, guarding: Partial<GuardOptions> = {}): HttpTransport {
  const made = new HttpTransport({
    clock: realClock,
    allowPrivateEndpoints,
    userAgent: "ringback/test",
    ...guarding,
  });
  cleanUps.push(() => made[Symbol.asyncDispose]());
  return made;
}

// Longer than any test: where a deadline is meant to be met, the test sets one.
const patienceMs = 60_000;

/** An endpoint at that URL, for its first attempt, but for what is told. */
export function outbound(
  url: string,
  told: Partial<Omit<Outbound, "endpoint">> = {},
  endpoint: Partial<Endpoint> = {},
): Outbound {
  const place = {
    tenant: parseTenantId("acme"),
    id: parseId("endpoint", "ep_00000000000000000000000001"),
    url,
    dialect: "standard",
    createdAt: realClock.now(),
  };
  return {
    endpoint: { ...plainEndpoint(place), ...endpoint },
    delivery: parseId("delivery", "dlv_00000000000000000000000001"),
    attempt: 1,
    message: "call.completed",
    body: new TextEncoder().encode('{"to":"199****0001"}'),
    timeoutMs: patienceMs,
    ...told,
  };
}
