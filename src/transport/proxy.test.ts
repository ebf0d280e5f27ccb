import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type Socket, connect } from "node:net";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { HttpTransport, type HttpTransportOptions } from "./http-transport.ts";
import { answering, cleanUp, outbound, realClock, run } from "./posting.contract.ts";
import { isDirect } from "./proxy.ts";

afterEach(cleanUp);

const pem = (name: string) =>
  readFileSync(join(import.meta.dirname, `../../test/fixtures/tls/${name}.pem`), "utf8");
const tls = { cert: pem("server"), key: pem("server-key") };
const credentials = { client: null, extraCa: [pem("ca")] };

interface Asked {
  readonly target: string;
  readonly authorization: string | undefined;
}

/** A forward proxy that tells what it was asked for; it asks for a name and password where told. */
async function startProxy({ isTls = false, asksFor }: { isTls?: boolean; asksFor?: string } = {}) {
  const asked: Asked[] = [];
  const server = isTls ? createTlsServer(tls) : createServer();
  server.on("connect", ({ url: target = "", headers }, socket: Socket, head: Buffer) => {
    const { "proxy-authorization": authorization } = headers;
    asked.push({ target, authorization });
    socket.on("error", () => socket.destroy());
    if (asksFor !== undefined && authorization !== asksFor)
      return void socket.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
    const { hostname, port } = new URL(`http://${target}`);
    const onward = connect(Number(port), hostname.replace(/^\[|\]$/g, ""), () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      onward.write(head);
      onward.pipe(socket).pipe(onward);
    });
    onward.on("error", () => socket.destroy());
  });
  const { port } = await run(server, isTls ? "https" : "http");
  return { asked, port, url: `${isTls ? "https" : "http"}://127.0.0.1:${port}/` };
}

async function post(url: string, options: Partial<HttpTransportOptions>) {
  await using sender = new HttpTransport({
    clock: realClock,
    allowPrivateEndpoints: true,
    userAgent: "ringback/test",
    ...options,
  });
  return await sender.post(outbound(url));
}

const by = (url: string, except: readonly string[] = []) => ({ proxy: { url, except } });

describe("through a proxy", () => {
  test("an endpoint is reached, over plain HTTP too", async () => {
    const server = await answering((_request, response) => response.end("success"));
    const proxy = await startProxy();
    expect(await post(server.url, by(proxy.url))).toMatchObject({ status: 200, body: "success" });
    expect(proxy.asked).toEqual([{ target: `127.0.0.1:${server.port}`, authorization: undefined }]);
  });

  test("a file is fetched, from a server whom a private authority vouches for", async () => {
    const server = await run(
      createTlsServer(tls, (_request, response) => void response.end("sound")),
      "https",
    );
    const proxy = await startProxy();
    await using fetcher = new HttpTransport({
      clock: realClock,
      allowPrivateEndpoints: true,
      userAgent: "ringback/test",
      ...by(proxy.url),
      credentials,
    });
    const limits = { firstByteMs: 20_000, idleMs: 20_000, mostBytes: 100, mostRedirects: 0 };
    const url = `https://localhost:${server.port}/`;
    const found = await fetcher.download({ url, headers: {}, limits, signal: new AbortController().signal });
    if (found.kind === "failed") throw new Error(found.detail);
    expect(Buffer.concat(await Array.fromAsync(found.body)).toString()).toBe("sound");
    expect(proxy.asked.map(({ target }) => target)).toEqual([`127.0.0.1:${server.port}`]);
  });

  test("TLS goes to the endpoint itself, whose certificate must be of its name", async () => {
    const server = await run(
      createTlsServer(tls, (request, response) => void response.end(`success ${request.headers.host}`)),
      "https",
    );
    const proxy = await startProxy();
    const url = `https://localhost:${server.port}/`;
    expect(await post(url, { ...by(proxy.url), credentials })).toMatchObject({
      body: `success localhost:${server.port}`,
    });
    expect(await post(url, by(proxy.url))).toMatchObject({ kind: "failed", error: "tls" });
  });

  test("X1: the proxy is asked for the address that was checked, never for a name", async () => {
    const server = await answering((_request, response) => response.end("success"));
    const proxy = await startProxy();
    await post(`http://localhost:${server.port}/`, by(proxy.url));
    expect(proxy.asked.map(({ target }) => target)).toEqual([
      expect.stringMatching(/^(127\.0\.0\.1|\[::1\]):\d+$/),
    ]);
  });

  test.each(["http://127.0.0.1:1/", "http://localhost:1/", "http://169.254.169.254/", "http://[::1]:1/"])(
    "X1: the guard holds for %s, and the proxy hears nothing of it",
    async (url) => {
      const proxy = await startProxy();
      const outcome = await post(url, { ...by(proxy.url), allowPrivateEndpoints: false });
      expect(outcome).toMatchObject({ kind: "failed", error: "blocked_address" });
      expect(proxy.asked).toEqual([]);
    },
  );

  test("that asks for a name and password gets them, and no endpoint does", async () => {
    const seen: unknown[] = [];
    const server = await answering((request, response) => {
      seen.push(request.headers["proxy-authorization"]);
      response.end("success");
    });
    const asksFor = `Basic ${Buffer.from("hub:p@ss").toString("base64")}`;
    const proxy = await startProxy({ asksFor });
    const url = `http://hub:p%40ss@127.0.0.1:${proxy.port}`;
    expect(await post(server.url, by(url))).toMatchObject({ status: 200 });
    expect(seen).toEqual([undefined]);
    const refused = await post(server.url, by(proxy.url));
    expect(refused).toMatchObject({ kind: "failed", error: "connect_failed" });
    expect(refused).toHaveProperty(
      "detail",
      expect.stringMatching(/^the proxy 127\.0\.0\.1:\d+ answered 407 for/),
    );
  });

  test("that is itself spoken to over TLS", async () => {
    const server = await answering((_request, response) => response.end("success"));
    const proxy = await startProxy({ isTls: true });
    expect(await post(server.url, { ...by(proxy.url), credentials })).toMatchObject({ status: 200 });
    expect(proxy.asked).toHaveLength(1);
  });

  test("that is not there, the attempt says that it was the proxy", async () => {
    const outcome = await post("http://127.0.0.1:2/", by("http://hub:hunter2@127.0.0.1:1"));
    expect(outcome).toMatchObject({ kind: "failed", error: "connect_failed" });
    expect(outcome).toHaveProperty(
      "detail",
      expect.stringMatching(/^the proxy 127\.0\.0\.1:1 could not be reached/),
    );
    expect(JSON.stringify(outcome)).not.toContain("hunter2");
  });

  test("connections are kept, so that one tunnel does for many deliveries", async () => {
    const server = await answering((_request, response) => response.end("success"));
    const proxy = await startProxy();
    await using sender = new HttpTransport({
      clock: realClock,
      allowPrivateEndpoints: true,
      userAgent: "ringback/test",
      ...by(proxy.url),
    });
    for (let count = 0; count < 5; count += 1) {
      expect(await sender.post(outbound(server.url))).toMatchObject({ status: 200 });
      await new Promise((turn) => setImmediate(() => setImmediate(turn)));
    }
    expect(proxy.asked).toHaveLength(1);
  });

  test("what is excepted is reached without it", async () => {
    const server = await answering((_request, response) => response.end("success"));
    const proxy = await startProxy();
    expect(await post(server.url, by(proxy.url, ["127.0.0.0/8"]))).toMatchObject({ status: 200 });
    expect(proxy.asked).toEqual([]);
  });
});

test.each([
  ["app.example.com", "app.example.com", true],
  ["APP.example.com", "app.Example.com", true],
  ["app.example.com", ".example.com", true],
  ["example.com", ".example.com", false],
  ["badexample.com", "example.com", false],
  ["app.example.com", "example.com", false],
  ["10.1.2.3", "10.0.0.0/8", true],
  ["11.1.2.3", "10.0.0.0/8", false],
  ["[::ffff:10.1.2.3]", "10.0.0.0/8", true],
  ["[2001:db8::1]", "2001:db8::/32", true],
  ["app.example.com", "10.0.0.0/8", false],
  ["anything", "*", true],
])("%s with the exception %s goes without the proxy: %j", (host, rule, expected) => {
  expect(isDirect(host, { url: "http://proxy", except: ["other.example", rule] })).toBe(expected);
});
