import { once } from "node:events";
import { type AddressInfo, type Server, type Socket, connect, createServer } from "node:net";

/** Stands between a hub and its database: passes on, hangs as a network does that loses everything, or refuses. */
export class DroppingProxy implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #mode: "pass" | "mute" | "drop" | "refuse" = "pass";
  /** How many connections were made. */
  accepted = 0;

  private constructor(target: number) {
    this.#server = createServer((near) => this.#join(near, target));
  }

  static async start(target: number): Promise<DroppingProxy> {
    const proxy = new DroppingProxy(target);
    proxy.#server.listen(0, "127.0.0.1");
    await once(proxy.#server, "listening");
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** From now on nothing comes through, and nobody is told. */
  drop(): void {
    this.#mode = "drop";
    for (const socket of this.#sockets) socket.pause();
  }

  /** From now on what is asked comes through, and no answer does. */
  mute(): void {
    this.#mode = "mute";
  }

  /** Breaks off what there is, and whoever comes. */
  refuse(): void {
    this.#mode = "refuse";
    this.cut();
  }

  /** Breaks off what there is. */
  cut(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  /** New connections pass; those that hung go on hanging. */
  pass(): void {
    this.#mode = "pass";
  }

  #join(near: Socket, target: number): void {
    this.accepted += 1;
    if (this.#mode === "refuse") {
      near.resetAndDestroy();
      return;
    }
    this.#keep(near);
    if (this.#mode === "drop") {
      near.pause();
      return;
    }
    const far = connect(target, "127.0.0.1");
    this.#keep(far);
    near.on("data", (chunk) => this.#mode !== "drop" && far.write(chunk));
    far.on("data", (chunk) => this.#mode === "pass" && near.write(chunk));
    near.on("close", () => far.destroy());
    far.on("close", () => this.#mode === "pass" && near.destroy());
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => this.#sockets.delete(socket));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, "close");
  }
}
