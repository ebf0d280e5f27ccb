import { existsSync } from "node:fs";
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
  chromium,
} from "playwright-core";

const places = [
  process.env["RINGBACK_CHROMIUM"] ?? "",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** Where a Chromium is on this machine; undefined where there is none. */
export const chromiumPath = places.find((place) => place !== "" && existsSync(place));

if (chromiumPath === undefined) {
  process.stderr.write(
    "No Chromium was found, so the console is not tested in a browser. Install one, or name it in RINGBACK_CHROMIUM.\n",
  );
}

// What a browser does besides: none of it belongs to a test, and on a closed network each of it is an error.
const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A browser of a test file's own. */
export class TestBrowser implements AsyncDisposable {
  readonly #browser: Browser;

  private constructor(browser: Browser) {
    this.#browser = browser;
  }

  static async start(): Promise<TestBrowser> {
    if (chromiumPath === undefined) throw new Error("Expected a Chromium to be there");
    return new TestBrowser(
      await chromium.launch({ executablePath: chromiumPath, args: flags, headless: true }),
    );
  }

  /** A visitor with a browser of their own, as it were: no cookie and nothing kept from any other. */
  async visitor(options: BrowserContextOptions = {}): Promise<Visitor> {
    const context = await this.#browser.newContext({
      viewport: { width: 1280, height: 800 },
      locale: "en-US",
      colorScheme: "light",
      // On a busy machine a click can miss what still moves.
      reducedMotion: "reduce",
      ...options,
    });
    return Visitor.in(context);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
  }
}

/** Somebody who visits pages, and what their browser complained of. */
export class Visitor implements AsyncDisposable {
  readonly page: Page;
  /** Errors of scripts, and what the policy of the page refused. */
  readonly complaints: string[] = [];
  readonly #context: BrowserContext;

  private constructor(context: BrowserContext, page: Page) {
    this.#context = context;
    this.page = page;
    page.on("pageerror", ({ message }) => this.complaints.push(message));
    page.on("console", (said) => {
      // An answer that is no success is the hub's to explain, and is shown in the page.
      const isAnswer = said.text().startsWith("Failed to load resource");
      if (said.type() === "error" && !isAnswer) this.complaints.push(said.text());
    });
  }

  static async in(context: BrowserContext): Promise<Visitor> {
    context.setDefaultTimeout(40_000);
    return new Visitor(context, await context.newPage());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#context.close();
  }
}
