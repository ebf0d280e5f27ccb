import type { BrowserContextOptions, Page } from "playwright-core";
import { expect, vi } from "vitest";
import { createLog } from "../../src/observe/index.ts";
import { Demo, type DemoGuide, type DemoReading } from "../../src/runtime/index.ts";
import { axeFindings } from "./axe.ts";
import { TestBrowser, type Visitor } from "./browser.ts";

/** A phone as most have it. */
export const phone: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  hasTouch: true,
  isMobile: true,
};

/** A whole hub with the demo's traffic, and a browser before its console. */
export class ConsoleTrial implements AsyncDisposable {
  readonly guide: DemoGuide;
  readonly #demo: Demo;
  readonly #browser: TestBrowser;

  private constructor(demo: Demo, guide: DemoGuide, browser: TestBrowser) {
    this.#demo = demo;
    this.guide = guide;
    this.#browser = browser;
  }

  /** Starts both; so many calls a second come in until it is over. */
  static async start(callsPerSecond = 4): Promise<ConsoleTrial> {
    const onCrash = (error: Error) => {
      throw error;
    };
    const log = createLog("silent");
    const demo = new Demo({ port: 0, callsPerSecond, version: "0.0.0", log, onCrash });
    const guide = await demo.start();
    return new ConsoleTrial(demo, guide, await TestBrowser.start());
  }

  /** Waits until what was counted is as it is meant to be. */
  async when(isSo: (reading: DemoReading) => boolean): Promise<void> {
    const look = async () => {
      const reading = await this.#demo.read();
      if (!isSo(reading)) throw new Error(`What was counted is ${JSON.stringify(reading)}`);
    };
    await vi.waitFor(look, { timeout: 20_000 });
  }

  /** Asks the hub as the demo's tenant does → the answer's body; a body given is posted, unless said otherwise. */
  async ask<Body>(path: string, body?: unknown, method = body === undefined ? "GET" : "POST"): Promise<Body> {
    const headers = { authorization: `Bearer ${this.guide.key}`, "content-type": "application/json" };
    const init = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
    const answer = await fetch(`${this.guide.url}/v1/tenants/${this.guide.tenant}/${path}`, init);
    if (!answer.ok)
      throw new Error(`${method} ${path} was answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as Body;
  }

  /** A visitor who has not signed in. */
  visitor(options?: BrowserContextOptions): Promise<Visitor> {
    return this.#browser.visitor(options);
  }

  /** A visitor who signed in: with the tenant's key, unless with another. */
  async signedIn(options: BrowserContextOptions = {}, key = this.guide.key): Promise<Visitor> {
    const visitor = await this.visitor(options);
    const answer = await visitor.page
      .context()
      .request.post(`${this.guide.url}/v1/session`, { data: { key }, headers: { "ringback-console": "1" } });
    if (!answer.ok()) throw new Error(`Signing in was answered ${answer.status()}: ${await answer.text()}`);
    return visitor;
  }

  /** Opens a page of the tenant's, by what follows `/console/t/{tenant}/`. */
  async open({ page }: Visitor, path: string): Promise<Page> {
    await page.goto(`${this.guide.url}/console/t/${this.guide.tenant}/${path}`);
    await page.getByRole("heading", { level: 1 }).first().waitFor();
    return page;
  }

  /** Goes on to another page of the tenant's as a link does: nothing is loaded that is there already. */
  async goOn({ page }: Visitor, path: string): Promise<Page> {
    const to = JSON.stringify(`/console/t/${this.guide.tenant}/${path}`);
    await page.evaluate(`history.pushState(null, "", ${to}); dispatchEvent(new PopStateEvent("popstate"))`);
    return page;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser[Symbol.asyncDispose]();
    await this.#demo[Symbol.asyncDispose]();
  }
}

/** What must hold of any page as it stands: nothing complained of, fit for everybody, and no wider than the window. */
export async function expectSound({ page, complaints }: Visitor): Promise<void> {
  expect(complaints).toEqual([]);
  expect(await axeFindings(page)).toEqual([]);
  const [wide, window] = await page.evaluate<readonly [number, number]>(
    "[document.documentElement.scrollWidth, document.documentElement.clientWidth]",
  );
  expect(wide).toBeLessThanOrEqual(window);
}
