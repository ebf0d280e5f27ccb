import { once } from "node:events";
import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A platform's own page, on an origin of its own, with the console of its customers in a frame. */
export class PlatformPage implements AsyncDisposable {
  /** Where it is at home. */
  readonly origin: string;
  /** The same page, by a name that is not its own: another origin. */
  readonly otherOrigin: string;
  /** What stands in the frame. */
  framed = "about:blank";
  readonly #server: Server;

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.origin = `http://localhost:${port}`;
    this.otherOrigin = `http://127.0.0.1:${port}`;
  }

  static async start(): Promise<PlatformPage> {
    const server = createServer((_request, response) => {
      response.setHeader("content-type", "text/html; charset=utf-8");
      response.end(
        `<!doctype html><html lang="en"><title>Acme Voice</title><link rel="icon" href="data:,">` +
          `<iframe src="${page.framed}" title="Calls" style="border:0;width:100%;height:90vh"></iframe></html>`,
      );
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const page = new PlatformPage(server, (server.address() as AddressInfo).port);
    return page;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }
}
