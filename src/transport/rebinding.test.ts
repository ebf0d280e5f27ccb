import { createServer } from "node:http";
import { isIP } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import type { Resolve } from "./guard.ts";
import { type Running, cleanUp, outbound, run, transport } from "./posting.contract.ts";

// A name whose answer changes between the look and the connection. Of two addresses of loopback, one is let through
// as a public one would be, and the other one is not; at both, on one port, there is a server that counts.

afterEach(cleanUp);

const open = "127.0.0.2";
const secret = "127.0.0.1";

/** A server at each of the addresses, on the same port. */
async function servers(): Promise<{ readonly atOpen: Running; readonly atSecret: Running }> {
  const answering = () => createServer((_request, response) => response.end("success"));
  for (;;) {
    const atSecret = await run(answering());
    try {
      return { atSecret, atOpen: await run(answering(), "http", { host: open, port: atSecret.port }) };
    } catch (error) {
      // The port was free at the one address and is taken at the other.
      if (!(error instanceof Error && "code" in error && error.code === "EADDRINUSE")) throw error;
    }
  }
}

/** A resolver that gives these answers, one after the other, the last one again and again. */
function changing(answers: readonly (readonly string[])[]): { readonly resolve: Resolve; asked: number } {
  const names = {
    asked: 0,
    resolve: ((_hostname, callback) => {
      const addresses = answers[Math.min(names.asked, answers.length - 1)] ?? [];
      names.asked += 1;
      setImmediate(() =>
        callback(
          null,
          addresses.map((address) => ({ address, family: isIP(address) })),
        ),
      );
    }) satisfies Resolve,
  };
  return names;
}

function guarded(resolve: Resolve, uptime?: () => number) {
  return transport(false, { resolve, allowCidrs: [open], ...(uptime === undefined ? {} : { uptime }) });
}

describe("a name that is looked up again leads nowhere else:", () => {
  test("what was checked is what is connected to, though the next answer would be another", async () => {
    const { atOpen, atSecret } = await servers();
    const names = changing([[open], [secret]]);
    const sender = guarded(names.resolve);
    const url = `http://rebind.example:${atOpen.port}/`;
    const { addresses } = await sender.guard.check(url);
    expect(addresses).toEqual([{ address: open, family: 4 }]);
    expect(await sender.post(outbound(url))).toMatchObject({ kind: "answered", body: "success" });
    expect(names.asked).toBe(1);
    expect([atOpen.connections, atSecret.connections]).toEqual([1, 0]);
  });

  test("once the answer is looked up again, it is judged again before anything connects", async () => {
    const { atOpen, atSecret } = await servers();
    let now = 1;
    const names = changing([[open], [secret]]);
    const sender = guarded(names.resolve, () => now);
    const url = `http://rebind.example:${atOpen.port}/`;
    expect(await sender.post(outbound(url))).toMatchObject({ kind: "answered" });
    now += 60_000;
    // Another deadline has connections of its own.
    const later = await sender.post(outbound(url, { timeoutMs: 59_000 }));
    expect(later).toMatchObject({ kind: "failed", error: "blocked_address" });
    expect(names.asked).toBe(2);
    expect([atOpen.connections, atSecret.connections]).toEqual([1, 0]);
  });

  test.each([[[open, secret]], [[secret, open]], [[secret]]])("%j connects to neither", async (answer) => {
    const { atOpen, atSecret } = await servers();
    const sender = guarded(changing([answer]).resolve);
    const outcome = await sender.post(outbound(`http://rebind.example:${atOpen.port}/`));
    expect(outcome).toMatchObject({
      error: "blocked_address",
      detail: expect.stringContaining("rule loopback") as string,
    });
    expect([atOpen.connections, atSecret.connections]).toEqual([0, 0]);
  });

  test("many at once wait for one answer, and all of them are refused", async () => {
    const { atOpen, atSecret } = await servers();
    const names = changing([[secret], [open]]);
    const sender = guarded(names.resolve);
    const url = `http://rebind.example:${atOpen.port}/`;
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => sender.post(outbound(url))));
    for (const outcome of outcomes) expect(outcome).toMatchObject({ error: "blocked_address" });
    expect(names.asked).toBe(1);
    expect([atOpen.connections, atSecret.connections]).toEqual([0, 0]);
  });
});

test("a redirect to a refused address is not followed", async () => {
  const { atOpen, atSecret } = await servers();
  const redirecting = await run(
    createServer((_request, response) => response.writeHead(307, { location: atSecret.url }).end()),
    "http",
    { host: open, port: 0 },
  );
  const outcome = await guarded(changing([[open]]).resolve).post(outbound(redirecting.url));
  expect(outcome).toMatchObject({ kind: "answered", status: 307 });
  expect([atOpen.connections, atSecret.connections]).toEqual([0, 0]);
});
