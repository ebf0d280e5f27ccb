import { once } from "node:events";
import { type ClientRequest, type IncomingMessage, request } from "node:http";
import { type Socket, connect } from "node:net";

/** An answer as it came over the wire. */
export interface RawAnswer {
  readonly status: number;
  readonly body: string;
}

/** Pushes a body in chunks, each written by itself, without telling how long it will be. */
export async function pushChunked(
  url: string,
  chunks: readonly Uint8Array[],
  headers: Readonly<Record<string, string>> = {},
): Promise<RawAnswer> {
  const outgoing = request(url, { method: "POST", headers: { ...headers, "transfer-encoding": "chunked" } });
  const answered = answerTo(outgoing);
  for (const chunk of chunks) {
    // A hub that has heard enough answers before the end, and the rest has nowhere to go.
    if (outgoing.destroyed || outgoing.writableFinished) break;
    await new Promise<void>((resolve) => {
      outgoing.write(chunk, () => resolve());
    });
  }
  outgoing.end();
  return answered;
}

async function answerTo(outgoing: ClientRequest): Promise<RawAnswer> {
  const [incoming] = (await once(outgoing, "response")) as [IncomingMessage];
  outgoing.on("error", () => {});
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) if (chunk instanceof Buffer) chunks.push(chunk);
  return { status: incoming.statusCode ?? 0, body: Buffer.concat(chunks).toString() };
}

/** A connection to the hub on which a test writes what it likes. */
export class RawConnection implements Disposable {
  readonly #socket: Socket;
  readonly #chunks: Buffer[] = [];
  readonly #closed: Promise<unknown>;

  constructor(url: string) {
    const { hostname, port } = new URL(url);
    this.#socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
    this.#socket.on("data", (chunk: Buffer) => this.#chunks.push(chunk));
    this.#socket.on("error", () => {});
    this.#closed = new Promise((resolve) => this.#socket.once("close", resolve));
  }

  write(bytes: string | Uint8Array): void {
    this.#socket.write(bytes);
  }

  /** Takes nothing more of what comes. */
  pause(): void {
    this.#socket.pause();
  }

  /** Says that nothing more will come. */
  end(): void {
    this.#socket.end();
  }

  /** Writes a byte every few milliseconds, for as long as the other side listens. */
  drip(everyMs: number): void {
    const timer = setInterval(() => this.#socket.write("x"), everyMs);
    this.#socket.on("close", () => clearInterval(timer));
  }

  /** Everything that came until the other side was done. */
  async untilClosed(): Promise<string> {
    // A side that is cut off while it writes hears of a reset, and of no end.
    await Promise.race([new Promise((resolve) => this.#socket.once("end", resolve)), this.#closed]);
    this.#socket.destroy();
    await this.#closed;
    return this.received;
  }

  /** What came so far. */
  get received(): string {
    return Buffer.concat(this.#chunks).toString();
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }
}

/** The first lines of a push to that URL. */
export function headOf(url: string, headers: Readonly<Record<string, string>>): string {
  const { pathname, host } = new URL(url);
  const lines = Object.entries({ host, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `POST ${pathname} HTTP/1.1\r\n${lines.join("")}\r\n`;
}
