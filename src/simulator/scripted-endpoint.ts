import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo, Socket } from "node:net";
import { gzipSync } from "node:zlib";

/** How a pretend application answers. */
export const behaviours = [
  "success",
  "json",
  "wrong",
  "error",
  "busy",
  "gone",
  "too-large",
  "flaky",
  "slow",
  "silent",
  "drip-headers",
  "drip-body",
  "huge",
  "bomb",
  "redirect",
  "reset",
] as const;

/** One of {@link behaviours}. */
export type Behaviour = (typeof behaviours)[number];

/** What came in. */
export interface Received {
  readonly at: number;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** How to set one up. */
export interface ScriptedEndpointOptions {
  readonly port?: number;
  readonly behaviour?: Behaviour | ((received: Received, count: number) => Behaviour);
  /** What `slow` waits before it answers, in milliseconds. */
  readonly delayMs?: number;
  readonly onReceived?: (received: Received, behaviour: Behaviour) => void;
  /** False: bodies are counted and not kept. */
  readonly keep?: boolean;
}

const usualDelayMs = 5_000;

/** A pretend application that answers as it is told, well or badly. */
export class ScriptedEndpoint implements AsyncDisposable {
  /** Everything that came in, in order, where it is kept. */
  readonly received: Received[] = [];
  /** How many came in. */
  count = 0;
  behaviour: NonNullable<ScriptedEndpointOptions["behaviour"]>;
  readonly #options: ScriptedEndpointOptions;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #waiting = new Set<() => void>();

  constructor(options: ScriptedEndpointOptions = {}) {
    this.#options = options;
    this.behaviour = options.behaviour ?? "success";
    this.#server = createServer((request, response) => void this.#serve(request, response));
    this.#server.keepAliveTimeout = 60_000;
    this.#server.on("connection", (socket) => {
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
    });
  }

  /** Listens on loopback. */
  async start(): Promise<this> {
    this.#server.listen(this.#options.port ?? 0, "127.0.0.1", 4096);
    await once(this.#server, "listening");
    return this;
  }

  /** Where it listens. */
  get url(): string {
    const address = this.#server.address();
    return `http://127.0.0.1:${isAddress(address) ? address.port : 0}`;
  }

  /** Resolves once the condition holds; it is looked at whenever something comes in. */
  async until(condition: (endpoint: this) => boolean): Promise<void> {
    while (!condition(this)) {
      await new Promise<void>((resolve) => {
        this.#waiting.add(resolve);
      });
    }
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    if (body === undefined) return;
    const { method = "", url = "", headers } = request;
    const received = { at: Date.now(), method, url, headers, body };
    this.count += 1;
    if (this.#options.keep !== false) this.received.push(received);
    const behaviour =
      typeof this.behaviour === "string" ? this.behaviour : this.behaviour(received, this.count);
    this.#options.onReceived?.(received, behaviour);
    this.#wake();
    answers[behaviour](response, { count: this.count, delayMs: this.#options.delayMs ?? usualDelayMs });
  }

  #wake(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) wake();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, "close");
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}

/** The body as text; undefined when the sender went away. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) if (chunk instanceof Buffer) chunks.push(chunk);
    return Buffer.concat(chunks).toString();
  } catch {
    return undefined;
  }
}

function isAddress(address: unknown): address is AddressInfo {
  return typeof address === "object" && address !== null && "port" in address;
}

interface Situation {
  readonly count: number;
  readonly delayMs: number;
}

type AnswerWith = (response: ServerResponse, situation: Situation) => void;

const megabyte = Buffer.alloc(1024 * 1024, "a");
const tenGigabytes = 10 * 1024;
// What 128 kilobytes unpack to.
const bomb = () => gzipSync(Buffer.alloc(128 * 1024 * 1024, " "));
let packedBomb: Buffer | undefined;

const answers: Readonly<Record<Behaviour, AnswerWith>> = {
  success: (response) => void response.end("success"),
  json: (response) =>
    void response.setHeader("content-type", "application/json").end('{"code":200,"resultMsg":"success"}'),
  wrong: (response) => void response.end("ok"),
  error: (response) => void response.writeHead(500).end("the application is down"),
  busy: (response) => void response.writeHead(429, { "retry-after": "2" }).end("slow down"),
  gone: (response) => void response.writeHead(410).end("gone"),
  "too-large": (response) => void response.writeHead(413).end("too large"),
  flaky: (response, { count }) =>
    count % 3 === 0 ? response.writeHead(502).end("bad gateway") : response.end("success"),
  slow: (response, { delayMs }) => void setTimeout(() => response.end("success"), delayMs).unref(),
  silent: () => {},
  "drip-headers": (response) => drip(response, "HTTP/1.1 200 OK\r\nX-Drip: ", "a"),
  "drip-body": (response) => drip(response, "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n", "a"),
  huge: (response) => pour(response.writeHead(200), tenGigabytes),
  bomb: (response) => {
    packedBomb ??= bomb();
    response.writeHead(200, { "content-encoding": "gzip" }).end(packedBomb);
  },
  redirect: (response) =>
    void response.writeHead(302, { location: "http://169.254.169.254/latest/meta-data/" }).end(),
  reset: (response) => void response.socket?.resetAndDestroy(),
};

/** Writes a byte ten times a second, for ever. */
function drip(response: ServerResponse, beginning: string, byte: string): void {
  const socket = response.socket;
  if (socket === null) return;
  socket.write(beginning);
  const timer = setInterval(() => socket.write(byte), 100);
  socket.on("close", () => clearInterval(timer));
  socket.on("error", () => clearInterval(timer));
}

/** Writes so many megabytes, as fast as they are taken. */
function pour(response: ServerResponse, megabytes: number): void {
  let left = megabytes;
  const more = () => {
    while (left > 0 && !response.destroyed) {
      left -= 1;
      if (!response.write(megabyte)) {
        response.once("drain", more);
        return;
      }
    }
    response.end();
  };
  response.on("error", () => {});
  more();
}
