import { once } from "node:events";
import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import type { AddressInfo, Socket } from "node:net";

/** One request that came in. */
export interface Arrival {
  readonly at: number;
  /** The id of the delivery. */
  readonly delivery: string;
  /** Its number among the attempts of the delivery, 1 for the first. */
  readonly attempt: number;
  /** The endpoint, by the path of its URL. */
  readonly path: string;
  /** How many of the path were in service with it. */
  readonly atOnce: number;
  readonly answer: Answer;
  readonly body: string;
}

/** `hold` is in service until it is released, or the sender waits no more. */
export type Answer = "success" | "error" | "hold";

/** How it answers. */
export interface CountingOptions {
  /** For so long each request is in service, in milliseconds. */
  readonly serviceMs?: number;
  /** Every so manieth is answered with an error. */
  readonly errorEvery?: number;
}

/** An application that notes every request, and how many it had at a time. */
export class CountingReceiver implements AsyncDisposable {
  readonly arrivals: Arrival[] = [];
  /** What a path is answered; success where there is none. */
  readonly answers = new Map<string, Answer>();
  readonly #options: CountingOptions;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #inService = new Map<string, number>();
  #count = 0;
  readonly #held = new Set<ServerResponse>();

  private constructor(options: CountingOptions) {
    this.#options = options;
    this.#server = createServer((request, response) => void this.#serve(request, response));
    this.#server.keepAliveTimeout = 60_000;
    this.#server.on("connection", (socket) => {
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
    });
  }

  static async start(options: CountingOptions = {}): Promise<CountingReceiver> {
    const receiver = new CountingReceiver(options);
    receiver.#server.listen(0, "127.0.0.1", 1024);
    await once(receiver.#server, "listening");
    return receiver;
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  /** What came in on a path, from that moment on. */
  of(path: string, since = 0): readonly Arrival[] {
    return this.arrivals.filter((arrival) => arrival.path === path && arrival.at >= since);
  }

  /** The most of a path that were in service at once, between those moments. */
  mostAtOnce(path: string, since = 0, until = Infinity): number {
    const between = this.of(path, since).filter(({ at }) => at <= until);
    return between.reduce((most, { atOnce }) => Math.max(most, atOnce), 0);
  }

  /** How often something was answered with success though it had been before. */
  get repeats(): number {
    const delivered = this.arrivals.filter(({ answer }) => answer === "success");
    return delivered.length - new Set(delivered.map(({ delivery }) => delivery)).size;
  }

  /** Answers all that is held with success. */
  release(): void {
    for (const response of this.#held) response.end("success");
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url: path = "", headers } = request;
    const atOnce = (this.#inService.get(path) ?? 0) + 1;
    this.#inService.set(path, atOnce);
    response.on("close", () => this.#inService.set(path, (this.#inService.get(path) ?? 0) - 1));
    const delivery = String(headers["webhook-id"]);
    const attempt = Number(headers["ringback-attempt"]);
    this.#count += 1;
    const answer = this.#answerTo(path);
    const at = Date.now();
    const body = await textOf(request);
    this.arrivals.push({ at, delivery, attempt, path, atOnce, answer, body });
    if (answer === "hold") {
      this.#held.add(response);
      response.on("close", () => this.#held.delete(response));
      return;
    }
    setTimeout(() => {
      if (answer === "error") response.statusCode = 500;
      response.end(answer === "error" ? "the application is down" : "success");
    }, this.#options.serviceMs ?? 0);
  }

  #answerTo(path: string): Answer {
    const { errorEvery = Infinity } = this.#options;
    const answer = this.answers.get(path);
    if (answer !== undefined) return answer;
    return this.#count % errorEvery === 0 ? "error" : "success";
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}

/** The body; what came of it where the sender went away. */
async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) if (chunk instanceof Buffer) chunks.push(chunk);
  } catch {
    // The sender is gone.
  }
  return Buffer.concat(chunks).toString();
}
