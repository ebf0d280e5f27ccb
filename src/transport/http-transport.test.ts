import { once } from "node:events";
import { readFileSync } from "node:fs";
import { type ServerResponse, createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, test } from "vitest";
import type { Outbound, Outcome } from "../delivery/index.ts";
import { type Answer, answering, cleanUp, outbound, run, transport } from "./posting.contract.ts";

afterEach(cleanUp);

/** A server that writes these bytes to whoever connects. */
const blurting = (bytes: string) =>
  run(createTcpServer((socket) => socket.on("data", () => socket.end(bytes)).on("error", () => {})));

const post = (url: string, told: Partial<Outbound> = {}): Promise<Outcome> =>
  transport().post(outbound(url, told));

describe("an endpoint that answers", () => {
  test("gets the bytes as they are, by POST, and its answer is told", async () => {
    const received: Buffer[] = [];
    const { url } = await answering(async (request, response) => {
      for await (const chunk of request) received.push(chunk as Buffer);
      response.writeHead(202, { "retry-after": "7" }).end(`${request.method} ${request.url}`);
    });
    const body = Uint8Array.from({ length: 3_000 }, (_, index) => index % 256);
    expect(await post(`${url}?site=1`, { body })).toEqual({
      kind: "answered",
      status: 202,
      body: "POST /callbacks?site=1",
      retryAfter: "7",
    });
    expect(Buffer.concat(received)).toEqual(Buffer.from(body));
  });

  test("may pack its answer, and announce it before", async () => {
    const { url } = await answering((_request, response) => {
      response.writeEarlyHints({ link: "</a>; rel=preload" });
      response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync("success"));
    });
    expect(await post(url)).toMatchObject({ status: 200, body: "success" });
  });

  test("with a redirect is not followed", async () => {
    const elsewhere = await answering((_request, response) => response.end("success"));
    const { url } = await answering((_request, response) =>
      response.writeHead(307, { location: elsewhere.url }).end(),
    );
    expect(await post(url)).toMatchObject({ kind: "answered", status: 307 });
    expect(elsewhere.connections).toBe(0);
  });
});

describe("one deadline is over everything", () => {
  const drip = (response: ServerResponse, beginning: string) => {
    const { socket } = response;
    socket?.write(beginning);
    const timer = setInterval(() => socket?.write("a"), 20);
    socket?.on("close", () => clearInterval(timer)).on("error", () => {});
  };

  test.each<readonly [string, Answer]>([
    ["says nothing", () => {}],
    ["drips its headers", (_request, response) => drip(response, "HTTP/1.1 200 OK\r\nX-Drip: ")],
    [
      "drips its body",
      (_request, response) => drip(response, "HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"),
    ],
    ["drips in chunks", (_request, response) => drip(response, "HTTP/1.1 200 OK\r\n\r\n")],
  ])("for an endpoint that %s", async (_how, listener) => {
    const { url } = await answering(listener);
    expect(await post(url, { timeoutMs: 250 })).toEqual({
      kind: "failed",
      error: "timeout",
      detail: "no whole answer within 250 ms",
    });
  });

  test("for an endpoint that never finishes its handshake", async () => {
    const { port } = await run(createTcpServer(() => {}));
    expect(await post(`https://127.0.0.1:${port}/`, { timeoutMs: 250 })).toMatchObject({ error: "timeout" });
  });
});

describe("an endpoint that fails", () => {
  const failureOf = async (url: string, told: Partial<Outbound> = {}) => {
    const outcome = await post(url, told);
    return outcome.kind === "failed" ? outcome.error : outcome;
  };

  test("is told as connect_refused where nobody listens", async () => {
    const server = createTcpServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, "close");
    expect(await failureOf(`http://127.0.0.1:${port}/`)).toBe("connect_refused");
  });

  test("is told as dns where its name leads nowhere", async () => {
    expect(await failureOf("http://no-such-host.invalid/callbacks")).toBe("dns");
  });

  const pem = (name: string) => readFileSync(new URL(`../../test/kit/${name}.pem`, import.meta.url));

  test("is told as tls where nobody vouches for its certificate", async () => {
    const identity = { key: pem("self-signed-key"), cert: pem("self-signed-cert") };
    const { url } = await run(
      createTlsServer(identity, (_request, response) => response.end("success")),
      "https",
    );
    expect(await failureOf(url)).toBe("tls");
  });

  test("is told as tls where it speaks plain HTTP on an https URL", async () => {
    const { port } = await answering((_request, response) => response.end("success"));
    expect(await failureOf(`https://127.0.0.1:${port}/`)).toBe("tls");
  });

  test("is told as connection_reset where it breaks off, before its answer or within it", async () => {
    const before = await answering((request) => request.socket.resetAndDestroy());
    expect(await failureOf(before.url)).toBe("connection_reset");
    const within = await blurting("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nsuccess");
    expect(await failureOf(within.url)).toBe("connection_reset");
  });

  test.each([
    ["no HTTP at all", "SSH-2.0-OpenSSH_9.9\r\n"],
    ["headers without end", `HTTP/1.1 200 OK\r\nX-Long: ${"a".repeat(40_000)}\r\n\r\n`],
  ])("is told as bad_answer where it says %s", async (_what, bytes) => {
    expect(await failureOf((await blurting(bytes)).url)).toBe("bad_answer");
  });

  test.each([
    ["ten gigabytes that it announces", { "content-length": String(10 * 1024 ** 3) }],
    ["as much without announcing it", {}],
  ])("is told as too_large where it answers with %s, and is not read on", async (_what, headers) => {
    let written = 0;
    const { url } = await answering((_request, response) => {
      const chunk = Buffer.alloc(256 * 1024);
      const more = () => {
        do written += chunk.length;
        while (response.write(chunk));
      };
      response.on("drain", more).on("error", () => {});
      response.writeHead(200, headers);
      more();
    });
    expect(await failureOf(url)).toBe("too_large");
    expect(written).toBeLessThan(64 * 1024 * 1024);
  });

  test("is told as too_large where its small answer unpacks to a large one", async () => {
    const bomb = gzipSync(Buffer.alloc(16 * 1024 * 1024));
    const { url } = await answering((_request, response) =>
      response.writeHead(200, { "content-encoding": "gzip" }).end(bomb),
    );
    expect(await failureOf(url)).toBe("too_large");
  });

  test.each(["", "not a url", "ftp://app.example.com/", "http://"])(
    "by having the URL %j throws nothing",
    async (url) => {
      expect((await post(url)).kind).toBe("failed");
    },
  );
});

describe("where private endpoints are not allowed", () => {
  const hosts = ["127.0.0.1", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "localhost"];

  test.each(hosts)("nothing is sent to %s", async (host) => {
    const server = await answering((_request, response) => response.end("success"));
    const outcome = await transport(false).post(outbound(`http://${host}:${server.port}/`));
    expect(outcome).toMatchObject({ kind: "failed", error: "blocked_address" });
    expect(server.connections).toBe(0);
  });

  test("it is said how to allow them", async () => {
    const outcome = await transport(false).post(outbound("http://169.254.169.254/latest/meta-data/"));
    expect(outcome).toMatchObject({
      error: "blocked_address",
      detail: expect.stringContaining("--allow-private-endpoints") as string,
    });
  });

  test.each(hosts)("and where they are, %s gets its deliveries", async (host) => {
    const { port } = await run(
      createServer((_request, response) => response.end("success")),
      "http",
    );
    expect(await post(`http://${host}:${port}/`)).toMatchObject({ kind: "answered", body: "success" });
  });
});
