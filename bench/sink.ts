// A receiver that counts, and tells its parent how much came and how long it was on the way. A process of its own.
import { createServer } from "node:http";
import { readStamp } from "./record.ts";

const [answer = "success"] = process.argv.slice(2);
const errorStatus = 500;
let count = 0;
let took: number[] = [];
const server = createServer((request, response) => {
  let text = "";
  request.on("data", (chunk: Buffer) => {
    text += chunk.toString("latin1");
  });
  request.on("end", () => {
    count += 1;
    const sentAt = readStamp(text);
    if (sentAt !== undefined) took.push(performance.timeOrigin + performance.now() - sentAt);
    if (answer === "silent") return;
    if (answer === "error") response.statusCode = errorStatus;
    response.end(answer);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", 4096, () => {
  const address = server.address();
  process.send?.({ port: typeof address === "object" ? address?.port : 0 });
});
setInterval(() => {
  if (process.connected) process.send?.({ count });
}, 20);
process.on("message", (message) => {
  if (message === "took") process.send?.({ took });
  if (message === "reset") {
    count = 0;
    took = [];
  }
});
