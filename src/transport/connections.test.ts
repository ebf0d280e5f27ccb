import { setImmediate } from "node:timers/promises";
import { type Server, createServer as createTcpServer } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import type { Outcome } from "../delivery/index.ts";
import { parseId } from "../model/index.ts";
import { answering, cleanUp, outbound, run, transport } from "./posting.contract.ts";

afterEach(cleanUp);

const another = { id: parseId("endpoint", "ep_00000000000000000000000002") };

/** A server that holds its answers back until it is told to give them. */
function gathering() {
  const waiting: (() => void)[] = [];
  const server = answering((_request, response) => waiting.push(() => void response.end("success")));
  const answerAll = () => {
    for (const answer of waiting.splice(0)) answer();
  };
  return { server, held: () => waiting.length, answerAll };
}

// A connection is free again just after its answer is whole: a request that comes at that very moment is quicker,
// and gets another one.
async function untilFree(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await setImmediate();
}

describe("connections", () => {
  test("are kept: one after the other, deliveries of an endpoint need one", async () => {
    const server = await answering((_request, response) => response.end("success"));
    const sender = transport();
    for (let count = 0; count < 20; count += 1) {
      expect(await sender.post(outbound(server.url))).toMatchObject({ status: 200 });
      await untilFree();
    }
    expect(server.connections).toBe(1);
  });

  test("are as many as there are requests at a time, and are kept after that", async () => {
    const { server, held, answerAll } = gathering();
    const running = await server;
    const sender = transport();
    for (let round = 0; round < 6; round += 1) {
      const posted = Array.from({ length: 8 }, () => sender.post(outbound(running.url)));
      await expect.poll(held).toBe(8);
      answerAll();
      await Promise.all(posted);
      await untilFree();
    }
    expect(running.connections).toBe(8);
  });

  test("are each endpoint's own, even where two have the same URL", async () => {
    const server = await answering((_request, response) => response.end("success"));
    const sender = transport();
    await sender.post(outbound(server.url));
    await untilFree();
    await sender.post(outbound(server.url, {}, another));
    expect(server.connections).toBe(2);
  });

  test("are made anew once an endpoint is forgotten, and its request underway still ends well", async () => {
    const { server, held, answerAll } = gathering();
    const running = await server;
    const sender = transport();
    const underway = sender.post(outbound(running.url));
    await expect.poll(held).toBe(1);
    sender.forget(outbound(running.url).endpoint);
    answerAll();
    expect(await underway).toMatchObject({ kind: "answered", body: "success" });
    await untilFree();
    const next = sender.post(outbound(running.url));
    await expect.poll(held).toBe(1);
    expect(running.connections).toBe(2);
    answerAll();
    await next;
  });

  test("that broke are not used again", async () => {
    let count = 0;
    const server = await answering((request, response) => {
      count += 1;
      if (count === 1) request.socket.resetAndDestroy();
      else response.end("success");
    });
    const sender = transport();
    expect(await sender.post(outbound(server.url))).toMatchObject({ error: "connection_reset" });
    expect(await sender.post(outbound(server.url))).toMatchObject({ kind: "answered" });
    expect(server.connections).toBe(2);
  });
});

describe("breaking off", () => {
  const silent = (): Server => createTcpServer((socket) => socket.on("error", () => {}));

  test("ends everything that is underway, and says nothing about the endpoints", async () => {
    const [one, two] = [await run(silent()), await run(silent())];
    const sender = transport();
    const underway: Promise<Outcome>[] = [
      sender.post(outbound(one.url)),
      sender.post(outbound(one.url)),
      sender.post(outbound(two.url, {}, another)),
    ];
    await expect.poll(() => one.connections + two.connections).toBe(3);
    sender.breakOff();
    expect(await Promise.all(underway)).toEqual(underway.map(() => ({ kind: "interrupted" })));
  });

  test("ends what is still connecting, of which nothing is sent any more", async () => {
    const received: unknown[] = [];
    const { url } = await answering((request, response) => {
      received.push(request.headers["ringback-attempt"]);
      response.end("success");
    });
    const sender = transport();
    const underway = sender.post(outbound(url, { attempt: 1 }));
    sender.breakOff();
    expect(await underway).toEqual({ kind: "interrupted" });
    await sender.post(outbound(url, { attempt: 2 }));
    expect(received).toEqual(["2"]);
  });

  test("leaves nothing behind that would keep later deliveries from going out", async () => {
    const sender = transport();
    sender.breakOff();
    const server = await answering((_request, response) => response.end("success"));
    expect(await sender.post(outbound(server.url))).toMatchObject({ kind: "answered" });
  });
});

test("a transport that is taken down while requests are underway leaves none without an outcome", async () => {
  const server = await run(createTcpServer(() => {}));
  const sender = transport();
  const underway = sender.post(outbound(server.url));
  await expect.poll(() => server.connections).toBe(1);
  await sender[Symbol.asyncDispose]();
  expect((await underway).kind).toBe("failed");
  expect((await sender.post(outbound("http://127.0.0.1:1/"))).kind).toBe("failed");
});
