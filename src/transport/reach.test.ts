import { readFileSync } from "node:fs";
import { createServer as createTlsServer } from "node:https";
import { createServer as createTcpServer } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import type { GuardOptions } from "./guard.ts";
import { Names } from "./names.contract.ts";
import { answering, cleanUp, realClock, run } from "./posting.contract.ts";
import { AddressGuard } from "./guard.ts";
import { reach } from "./reach.ts";

afterEach(cleanUp);

const patienceMs = 60_000;

function reaching(url: string, guarding: Partial<GuardOptions> = {}, timeoutMs = patienceMs) {
  const guard = new AddressGuard({ allowPrivateEndpoints: true, ...guarding });
  return reach(guard, url, { clock: realClock, timeoutMs });
}

describe("a place", () => {
  test("that listens can be reached, and nothing is said there", async () => {
    let requests = 0;
    const { url } = await answering((_request, response) => {
      requests += 1;
      response.end();
    });
    expect(await reaching(url)).toBeNull();
    expect(requests).toBe(0);
  });

  test("where nobody listens refuses the connection", async () => {
    expect(await reaching("http://127.0.0.1:1/")).toMatchObject({ error: "connect_refused" });
  });

  test("by a name that leads nowhere has no address", async () => {
    expect(await reaching("https://no-such-host.invalid/")).toMatchObject({ error: "dns" });
  });

  test("whose certificate nobody vouches for fails by it", async () => {
    const pem = (what: string) =>
      readFileSync(new URL(`../../test/kit/self-signed-${what}.pem`, import.meta.url));
    const { url } = await run(createTlsServer({ cert: pem("cert"), key: pem("key") }), "https");
    expect(await reaching(url)).toMatchObject({ error: "tls" });
  });

  test("that the guard refuses is not connected to", async () => {
    const server = await answering((_request, response) => response.end());
    const names = new Names(() => ["127.0.0.1"]);
    const refused = await reaching(`http://app.example.com:${server.port}/`, {
      allowPrivateEndpoints: false,
      resolve: names.resolve,
    });
    expect(refused).toMatchObject({ error: "blocked_address" });
    expect(refused?.detail).toMatch(/rule loopback/);
    expect(server.connections).toBe(0);
  });

  test.each([
    ["takes the connection and says nothing", {}],
    ["has a name whose server never answers", { resolve: () => {} }],
  ])("that %s is given up at the deadline", async (_what, guarding) => {
    const { port } = await run(createTcpServer((socket) => void socket.on("error", () => {})));
    const host = "resolve" in guarding ? "app.example.com" : "127.0.0.1";
    const outcome = await reaching(`https://${host}:${port}/`, guarding, 200);
    expect(outcome).toEqual({ error: "timeout", detail: "no connection within 200 ms" });
  });
});
