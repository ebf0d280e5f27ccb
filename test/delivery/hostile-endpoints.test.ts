import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createServer as createTlsServer } from "node:https";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { type Behaviour, ScriptedEndpoint } from "../../src/simulator/index.ts";
import { BareEndpoint, Deliveries, type ShownDelivery, recordOf, statesOf } from "../kit/deliveries.ts";
import { TestHub } from "../kit/test-hub.ts";

const calls = 40;
const ids = Array.from({ length: calls }, (_, index) => index + 1);

// What an endpoint has underway at most, where it names no other number.
const atATime = 16;
// A deadline that no test waits for.
const endlessMs = 120_000;

/** A hub that gets forty callbacks for a healthy endpoint, and for a hostile one once for each of the deadlines. */
async function besideHealthy(hostile: { readonly url: string }, deadlines: readonly number[]) {
  const healthy = await new ScriptedEndpoint().start();
  const hub = await TestHub.start();
  const { path, sourceUrl } = await hub.tenant({ id: "acme", source: { dialect: "tanyi" } });
  const make = (url: string, told: object) =>
    hub.ok("POST", `${path}/endpoints`, { url, dialect: "tanyi", ...told });
  // The hostile ones come first in every message.
  const bad: string[] = [];
  for (const timeoutMs of deadlines) {
    bad.push((await make(hostile.url, { timeoutMs, ladder: { gapsSeconds: [], maxAttempts: 1 } })).id);
  }
  const good = (await make(healthy.url, {})).id;
  await Promise.all(ids.map((id) => hub.push(sourceUrl, recordOf("tanyi", id))));
  return {
    healthy,
    deliveries: new Deliveries(hub, path),
    bad,
    good,
    async [Symbol.asyncDispose]() {
      await hub[Symbol.asyncDispose]();
      await healthy[Symbol.asyncDispose]();
    },
  };
}

const allDelivered = (states: Readonly<Record<string, number>>) => states["delivered"] === calls;
const allFailed = (states: Readonly<Record<string, number>>) => states["failed"] === calls;

/** The healthy endpoint's deliveries are all acknowledged, each at its first attempt. */
async function expectHealthy({ deliveries, good, healthy }: Awaited<ReturnType<typeof besideHealthy>>) {
  const delivered = await deliveries.when((found) => allDelivered(statesOf(found)), good);
  expect(delivered.map(({ attemptCount }) => attemptCount)).toEqual(ids.map(() => 1));
  expect(healthy.count).toBe(calls);
}

/** Every delivery is still to be sent, or underway with no attempt recorded. */
function expectStuck(found: readonly ShownDelivery[]) {
  const { sending = 0, waiting = 0 } = statesOf(found);
  expect(sending).toBeGreaterThanOrEqual(atATime);
  expect(sending + waiting).toBe(calls);
  expect(found.map(({ attemptCount }) => attemptCount)).toEqual(ids.map(() => 0));
}

describe("an endpoint that is never done answering delays nobody else", () => {
  test.each<Behaviour>(["silent", "drip-headers", "drip-body"])("%s", async (behaviour) => {
    await using hostile = new ScriptedEndpoint({ behaviour });
    await hostile.start();
    await using scene = await besideHealthy(hostile, [endlessMs, 200]);
    const { deliveries, bad } = scene;
    await expectHealthy(scene);

    // The lane of the long deadline is full and stuck meanwhile: not one of its attempts is over.
    expectStuck(await deliveries.list(bad[0]));

    const failed = await deliveries.when((found) => allFailed(statesOf(found)), bad[1]);
    const { attempts, reason } = await deliveries.show(failed[0]?.id ?? "");
    expect(reason).toBe("attempts_exhausted");
    expect(attempts).toMatchObject([{ verdict: "retry", error: "timeout" }]);
    expect(attempts[0]?.detail).toBe("no whole answer within 200 ms");
    expectStuck(await deliveries.list(bad[0]));

    // It gives up its connections, so that the hub need not wait for the end of its deadline.
    await hostile[Symbol.asyncDispose]();
  });
});

describe("an endpoint that answers badly delays nobody else", () => {
  const pem = (name: string) => readFileSync(new URL(`../kit/${name}.pem`, import.meta.url));
  const scripted = (behaviour: Behaviour) => () => new ScriptedEndpoint({ behaviour }).start();
  const bomb = gzipSync(Buffer.alloc(16 * 1024 * 1024));

  const hostiles: readonly (readonly [
    string,
    () => Promise<AsyncDisposable & { readonly url: string }>,
    object,
  ])[] = [
    ["ten gigabytes", scripted("huge"), { error: "too_large" }],
    ["a large gzip bomb", scripted("bomb"), { error: "too_large" }],
    [
      "a gzip bomb within the limit of bytes",
      () =>
        BareEndpoint.start((_request, response) =>
          response.writeHead(200, { "content-encoding": "gzip" }).end(bomb),
        ),
      { error: "too_large" },
    ],
    ["a redirect to cloud metadata", scripted("redirect"), { status: 302, error: "http_status" }],
    ["a reset", scripted("reset"), { error: "connection_reset" }],
    [
      "a certificate that nobody vouches for",
      () => {
        const identity = { key: pem("self-signed-key"), cert: pem("self-signed-cert") };
        return BareEndpoint.serve(
          createTlsServer(identity, (_request, response) => response.end("success")),
          "https",
        );
      },
      { error: "tls" },
    ],
  ];

  test.each(hostiles)("%s", async (_what, start, expected) => {
    await using hostile = await start();
    await using scene = await besideHealthy(hostile, [endlessMs]);
    await expectHealthy(scene);
    const { deliveries, bad } = scene;
    const failed = await deliveries.when((found) => allFailed(statesOf(found)), bad[0]);
    for (const { id } of failed.slice(0, 3)) {
      const { attempts } = await deliveries.show(id);
      expect(attempts).toHaveLength(1);
      expect(attempts[0]).toMatchObject({ ...expected, verdict: "retry" });
    }
  });
});

test("an endpoint at a private address gets nothing and delays nobody, once such are not allowed any more", async () => {
  await using secret = await new ScriptedEndpoint().start();
  const byName = secret.url.replace("127.0.0.1", "localhost");
  const urls = [secret.url, byName, "http://169.254.169.254/latest/meta-data/", "http://0x7f.1:1/"];
  await using before = await TestHub.start();
  const { path, source } = await before.tenant({ id: "acme", source: { dialect: "tanyi" } });
  for (const url of urls) await before.ok("POST", `${path}/endpoints`, { url, dialect: "tanyi" });
  await before.stop();
  const store = { engine: "sqlite", path: join(before.directory, "ringback.db") } as const;
  await using hub = await TestHub.start({ allowPrivateEndpoints: false, store });
  const { url: sourceUrl } = await hub.ok("GET", `${path}/sources/${source}`);
  await hub.push(String(sourceUrl), recordOf("tanyi", 1));
  const deliveries = new Deliveries(hub, path);
  const tried = await deliveries.when(
    (found) => found.length === urls.length && found.every(({ attemptCount }) => attemptCount === 1),
  );
  for (const { id } of tried) {
    const { attempts } = await deliveries.show(id);
    expect(attempts).toMatchObject([{ verdict: "retry", error: "blocked_address" }]);
  }
  expect(secret.count).toBe(0);
});
