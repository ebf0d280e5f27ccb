import { once } from "node:events";
import { type AddressInfo, type Server, type Socket, connect, createServer } from "node:net";

/**
 * The way from a hub to a database server, in the hands of a test. While it is silent, nothing passes and nothing is
 * refused, as where a network drops packets; what was on its way arrives once it is mended, as TCP has it.
 */
export class DatabaseWay implements AsyncDisposable {
  readonly #server: Server;
  readonly #to: number;
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  #isSilent = false;

  private constructor(to: number) {
    this.#to = to;
    this.#server = createServer((near) => this.#join(near));
  }

  /** Leads to that port of this machine. */
  static async open(to: number): Promise<DatabaseWay> {
    const way = new DatabaseWay(to);
    way.#server.listen(0, "127.0.0.1");
    await once(way.#server, "listening");
    return way;
  }

  get port(): number {
    const { port } = this.#server.address() as AddressInfo;
    return port;
  }

  /** From now on everything is dropped. */
  silence(): void {
    this.#isSilent = true;
    for (const pair of this.#pairs) for (const socket of pair) socket.pause();
  }

  /** Lets everything through again. */
  mend(): void {
    this.#isSilent = false;
    for (const pair of this.#pairs) for (const socket of pair) socket.resume();
  }

  #join(near: Socket): void {
    const far = connect(this.#to, "127.0.0.1");
    const pair = [near, far] as const;
    this.#pairs.add(pair);
    pass(near, far, () => this.#pairs.delete(pair));
    pass(far, near, () => this.#pairs.delete(pair));
    if (this.#isSilent) for (const socket of pair) socket.pause();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    for (const pair of this.#pairs) for (const socket of pair) socket.destroy();
    await closed;
  }
}

/** Passes on what comes in; when one end goes, so does the other. */
function pass(from: Socket, to: Socket, over: () => void): void {
  from.setNoDelay(true);
  from.on("data", (chunk) => to.write(chunk));
  from.on("error", () => {});
  from.on("end", () => to.end());
  from.on("close", () => {
    to.destroy();
    over();
  });
}
