import { once } from "node:events";
import { type AddressInfo, connect } from "node:net";
import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { createServer } from "../http/index.ts";
import { breakOffWhenStalled } from "./stalled.ts";

test("an answer that nobody takes is broken off, and what it was made of is given up", async () => {
  const server = createServer({
    bodyLimitBytes: 1024,
    requestTimeoutMs: 30_000,
    trustProxies: [],
    onFailure: () => {},
  });
  const endless = new Readable({ read: () => endless.push(Buffer.alloc(64 * 1024)) });
  server.get("/endless", (_request, reply) => {
    breakOffWhenStalled(reply, 100);
    return reply.send(endless);
  });
  await server.listen({ host: "127.0.0.1", port: 0 });
  const client = connect((server.server.address() as AddressInfo).port, "127.0.0.1");
  try {
    client.pause();
    client.write("GET /endless HTTP/1.1\r\nHost: x\r\n\r\n");
    await once(endless, "close");
    expect(endless.destroyed).toBe(true);
  } finally {
    client.destroy();
    await server.close();
  }
});
