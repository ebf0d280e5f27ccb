// The limit: a hub that keeps nothing and checks nothing. It acknowledges at once and passes on from memory.
import { createServer } from "node:http";
import { Pool } from "undici";

const [target = "", concurrency = "64"] = process.argv.slice(2);
const pool = new Pool(new URL(target).origin, { connections: Number(concurrency), pipelining: 1 });
const path = new URL(target).pathname;
const queue: Buffer[] = [];
let underway = 0;

function pump(): void {
  while (underway < Number(concurrency)) {
    const body = queue.shift();
    if (body === undefined) return;
    underway += 1;
    let answer = "";
    pool.dispatch(
      { path, method: "POST", headers: { "content-type": "application/json" }, body },
      {
        onRequestStart() {},
        onResponseStart() {},
        onResponseData: (_controller, chunk) => {
          answer += chunk.toString();
        },
        onResponseEnd: () => {
          underway -= 1;
          if (!answer.includes("success")) queue.push(body);
          pump();
        },
        onResponseError: () => {
          underway -= 1;
          queue.push(body);
        },
      },
    );
  }
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    queue.push(Buffer.concat(chunks));
    response.end("success");
    pump();
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", 4096, () => {
  const address = server.address();
  process.send?.({ port: typeof address === "object" ? address?.port : 0 });
});
