import { readFileSync } from "node:fs";
import { createServer as createPlainServer } from "node:http";
import { createServer } from "node:https";
import { type Socket, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TLSSocket } from "node:tls";
import { describe, expect, test } from "vitest";
import { BareEndpoint, Deliveries, recordOf } from "../kit/deliveries.ts";
import { RingbackProcess } from "../kit/ringback-process.ts";
import { TestHub } from "../kit/test-hub.ts";

// How a whole hub reaches endpoints: with a certificate of its own, by authorities of its own, through a proxy.

const file = (name: string) => join(import.meta.dirname, `../fixtures/tls/${name}.pem`);
const pem = (name: string) => readFileSync(file(name), "utf8");
const locked = {
  clientCert: file("client"),
  clientKey: file("client-key-locked"),
  clientKeyPassphrase: "open-sesame",
  extraCa: [file("ca")],
};

/** An application that lets in only whom its authority vouches for, and tells who came. */
async function startApplication() {
  const seen: unknown[] = [];
  const server = createServer(
    {
      cert: pem("server"),
      key: pem("server-key"),
      ca: pem("ca"),
      requestCert: true,
      rejectUnauthorized: true,
    },
    (request, response) => {
      seen.push((request.socket as TLSSocket).getPeerCertificate().subject.CN);
      response.end("success");
    },
  );
  const endpoint = await BareEndpoint.serve(server, "https");
  return { seen, endpoint, [Symbol.asyncDispose]: () => endpoint[Symbol.asyncDispose]() };
}

async function startProxy(authorization: string) {
  const targets: string[] = [];
  const server = createPlainServer();
  server.on("connect", ({ url: target = "", headers }, socket: Socket) => {
    targets.push(target);
    if (headers["proxy-authorization"] !== authorization)
      return void socket.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
    const [host, port] = target.split(":");
    const onward = connect(Number(port), host, () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      onward.pipe(socket).pipe(onward);
    });
    onward.on("error", () => socket.destroy());
    socket.on("error", () => onward.destroy());
  });
  const place = await BareEndpoint.serve(server, "http");
  return { targets, place, [Symbol.asyncDispose]: () => place[Symbol.asyncDispose]() };
}

/** Delivers one call to the URL → the delivery once it was attempted. */
async function deliver(hub: TestHub, url: string) {
  const endpoint = { url, dialect: "icc", ladder: { gapsSeconds: [], maxAttempts: 1 } };
  const { path, sourceUrl } = await hub.tenant({ id: "acme", source: { dialect: "icc" }, endpoint });
  await hub.push(sourceUrl, recordOf("icc", 1));
  return new Deliveries(hub, path).only("delivered", "failed");
}

describe("an endpoint that asks for a certificate", () => {
  test("gets the hub's, and its own authority is believed", async () => {
    await using application = await startApplication();
    const { seen, endpoint } = application;
    await using hub = await TestHub.start(locked);
    expect(await deliver(hub, endpoint.url)).toMatchObject({ state: "delivered" });
    expect(seen).toEqual(["client.example"]);
  });

  test("turns a hub without one away", async () => {
    await using application = await startApplication();
    const { seen, endpoint } = application;
    await using hub = await TestHub.start({ extraCa: locked.extraCa });
    expect(await deliver(hub, endpoint.url)).toMatchObject({ state: "failed" });
    expect(seen).toEqual([]);
  });
});

describe("through a proxy", () => {
  const authorization = `Basic ${Buffer.from("hub:hunter2-7").toString("base64")}`;

  test("the same endpoint is reached, and the proxy's password is nowhere", async () => {
    await using application = await startApplication();
    const { seen, endpoint } = application;
    await using opened = await startProxy(authorization);
    const { targets, place } = opened;
    const proxy = place.url.replace("http://", "http://hub:hunter2-7@");
    await using hub = await TestHub.start({ ...locked, proxy });
    expect(await deliver(hub, endpoint.url)).toMatchObject({ state: "delivered" });
    expect(targets).toEqual([new URL(endpoint.url).host]);
    expect(seen).toEqual(["client.example"]);
    expect(JSON.stringify(hub.logged)).not.toContain("hunter2");
  });

  test("an attempt that the proxy refused says so", async () => {
    await using opened = await startProxy(authorization);
    const { targets, place } = opened;
    await using hub = await TestHub.start({ proxy: place.url });
    const { attempts } = await deliver(hub, "http://127.0.0.1:9/");
    expect(targets).toEqual(["127.0.0.1:9"]);
    expect(attempts).toMatchObject([
      { error: "connect_failed", detail: expect.stringMatching(/^the proxy .* answered 407/) as string },
    ]);
  });
});

test("files that are missing or do not fit are told at the start, all at once, with exit code 2", async () => {
  const args = ["serve", "--port", "0", "--store", `sqlite:${join(tmpdir(), "ringback-never-made", "x.db")}`];
  const missing = await RingbackProcess.run([
    ...args,
    "--client-cert",
    "no.pem",
    "--extra-ca",
    "none.pem,nor.pem",
  ]);
  expect(missing.code).toBe(2);
  for (const part of [
    "--client-cert and --client-key should be given both",
    "--extra-ca: none.pem can't be read",
    "nor.pem",
  ])
    expect(missing.stderr).toContain(part);
  const wrong = [...args, "--client-cert", file("client"), "--client-key", file("client-key-locked")];
  const refused = await RingbackProcess.run(wrong, { RINGBACK_CLIENT_KEY_PASSPHRASE: "hunter2" });
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain("--client-key-passphrase or --extra-ca can't be used");
  expect(refused.stderr).not.toContain("hunter2");
});
