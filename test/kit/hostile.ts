import { type Server, createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";

/** Texts as somebody pushes them who wants the console to do something. What they would make carries a mark. */
export const hostile = {
  image: "<img src=x data-hostile onerror=window.hit=1>",
  script: "</script><script data-hostile>window.hit=1</script>",
  vector: "<svg data-hostile onload=window.hit=1><a href=javascript:window.hit=1>",
  frame: "<iframe data-hostile srcdoc='<script>parent.hit=1</script>'></iframe>",
  template: "${window.hit=1} {{constructor.constructor('window.hit=1')()}} #{1}",
  reversed: "\u202Egpj.exe\u2066 \u200Bzero\u0000width",
  link: "javascript:window.hit=1//",
} as const;

/** A receiver that refuses everything, with a page that would do something if it were shown as one. */
export class HostileReceiver implements AsyncDisposable {
  readonly #server: Server = createServer((request, response) => {
    request.resume();
    const headers = { "content-type": "text/html", location: hostile.link };
    response.writeHead(500, headers).end(`${hostile.script}${hostile.image}`);
  });

  async start(): Promise<string> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }
}

/** Watches a page for anything that a text could make it do. */
export class HostileWatch {
  readonly #page: Page;
  readonly #seen: string[] = [];

  constructor(page: Page, origin: string) {
    this.#page = page;
    page.on("dialog", (dialog) => {
      this.#seen.push(`asked: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on("popup", (popup) => this.#seen.push(`opened: ${popup.url()}`));
    page.on("request", (request) => {
      const url = new URL(request.url());
      if (url.origin !== origin && url.protocol !== "blob:" && url.protocol !== "data:")
        this.#seen.push(`fetched: ${request.url()}`);
    });
  }

  /** What happened so far that should not, and what of a text became a part of the page. */
  async findings(): Promise<readonly string[]> {
    const inPage = await this.#page.evaluate<readonly string[]>(`[
      ...(window.hit === undefined ? [] : ["a script ran"]),
      ...(document.documentElement.scrollWidth > innerWidth ? ["wider than the window"] : []),
      ...Array.from(document.querySelectorAll("[data-hostile], [srcdoc], iframe, object, embed"), (element) => element.outerHTML),
      ...Array.from(document.querySelectorAll("[href], [src], [action], [formaction]"), (element) =>
        ["href", "src", "action", "formaction"].flatMap((name) => element.getAttribute(name) ?? []),
      ).flat().filter((link) => new URL(link, location.href).origin !== location.origin && !/^(blob:|data:image)/.test(link)),
    ]`);
    return [...this.#seen, ...inPage];
  }
}
