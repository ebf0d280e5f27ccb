// A receiver that acknowledges everything, and tells its parent how much came. A process of its own.
import { createServer } from "node:http";

let count = 0;
const server = createServer((request, response) => {
  request.resume();
  request.on("end", () => {
    count += 1;
    response.end("success");
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
  if (message === "reset") count = 0;
});
