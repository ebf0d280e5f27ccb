import { once } from "node:events";
import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A second of a tone: 8000 samples of 16 bits, as the platforms' recordings have them. */
export function makeWav(samples = 8_000): Buffer {
  const data = Buffer.alloc(samples * 2);
  for (let at = 0; at < samples; at += 1)
    data.writeInt16LE(Math.round(8_000 * Math.sin((2 * Math.PI * 440 * at) / 8_000)), at * 2);
  const head = Buffer.alloc(44);
  head.write("RIFF", 0);
  head.writeUInt32LE(36 + data.length, 4);
  head.write("WAVEfmt ", 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(8_000, 24);
  head.writeUInt32LE(16_000, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write("data", 36);
  head.writeUInt32LE(data.length, 40);
  return Buffer.concat([head, data]);
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** Where a platform keeps its recordings, as good servers and bad ones do: the path tells how it answers. */
export class AudioServer implements AsyncDisposable {
  readonly wav = makeWav();
  /** The paths that were asked for, each with its range. */
  readonly asked: (readonly [string, string | undefined])[] = [];
  /** Answers that were not taken to their end. */
  brokenOff = 0;
  readonly #server: Server;
  readonly #answers: Readonly<Record<string, Answer>>;

  constructor() {
    this.#answers = {
      "/call.wav": (request, response) => this.#serve(request, response, "audio/x-wav"),
      "/untold": (request, response) => this.#serve(request, response, "application/octet-stream"),
      "/whole": (_request, response) =>
        response.writeHead(200, { "content-type": "audio/wav" }).end(this.wav),
      "/page": (_request, response) =>
        response.writeHead(200, { "content-type": "text/html" }).end("<script>alert(1)</script>"),
      "/untold-page": (_request, response) =>
        response
          .writeHead(200, { "content-type": "application/octet-stream" })
          .end("<script>alert(1)</script>"),
      "/huge": (_request, response) =>
        response
          .writeHead(200, { "content-type": "audio/wav", "content-length": String(300 * 1024 * 1024) })
          .end(),
      "/silent": () => {},
      "/broken": (_request, response) => {
        response.writeHead(200, { "content-type": "audio/wav", "content-length": String(this.wav.length) });
        response.write(this.wav.subarray(0, 1_000), () => response.destroy());
      },
      "/endless": (_request, response) => {
        response.writeHead(200, { "content-type": "audio/wav" });
        const more = () => {
          while (!response.destroyed && response.write(this.wav));
        };
        response.on("drain", more).on("error", () => {});
        more();
      },
    };
    this.#server = createServer((request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? "", "http://x");
      this.asked.push([pathname, request.headers.range]);
      response.on("close", () => {
        if (!response.writableFinished) this.brokenOff += 1;
      });
      const status = Number(/^\/status\/(\d+)$/.exec(pathname)?.[1]);
      const to = searchParams.get("to");
      if (to !== null) response.writeHead(302, { location: to }).end();
      else if (status > 0) response.writeHead(status, { "content-type": "text/xml" }).end("<Error/>");
      else (this.#answers[pathname] ?? this.#answers["/page"])?.(request, response);
    });
  }

  async start(): Promise<this> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return this;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  at(path: string): string {
    return `http://127.0.0.1:${this.port}${path}`;
  }

  #serve({ headers }: IncomingMessage, response: ServerResponse, type: string): void {
    const size = this.wav.length;
    const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(headers.range ?? "") ?? [];
    const common = { "content-type": type, "accept-ranges": "bytes" };
    if (first === undefined || last === undefined) {
      response.writeHead(200, { ...common, "content-length": String(size) }).end(this.wav);
      return;
    }
    const from = first === "" ? size - Number(last) : Number(first);
    const to = first === "" || last === "" ? size - 1 : Math.min(Number(last), size - 1);
    if (from >= size) {
      response.writeHead(416, { "content-range": `bytes */${size}` }).end();
      return;
    }
    const part = this.wav.subarray(from, to + 1);
    const range = { "content-range": `bytes ${from}-${to}/${size}`, "content-length": String(part.length) };
    response.writeHead(206, { ...common, ...range }).end(part);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }
}
