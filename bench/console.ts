// (console): how soon a page of the console is there, with an empty store and with many calls, and how much it loads.
import { readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { type BrowserContext, type Page, chromium } from "playwright-core";
import { chromiumPath } from "../test/kit/browser.ts";
import { filledStore, numberOf } from "./fill.ts";
import { median, percentile, print, shown, tell } from "./measure.ts";
import { BenchHub } from "./rig.ts";

interface Filled {
  readonly directory: string;
  readonly calls: number;
}

/** Milliseconds by what was measured, in the order in which it is reported. */
type Times = Map<string, number[]>;

const rounds = 3;

/** Fills a store for each number of calls, and looks at its console so often, in turns. */
export async function benchConsole(sizes: readonly number[]): Promise<void> {
  if (chromiumPath === undefined)
    throw new Error("Expected a Chromium: install one, or set RINGBACK_CHROMIUM");
  const stores: (Filled & { readonly times: Times })[] = [];
  try {
    for (const calls of sizes) stores.push({ directory: await filledStore(calls), calls, times: new Map() });
    for (let round = 0; round < rounds; round += 1) {
      tell(`  round ${round + 1} of ${rounds}`);
      for (const store of stores) await lookAt(store, store.times, chromiumPath);
    }
  } finally {
    for (const { directory } of stores) rmSync(directory, { recursive: true, force: true });
  }
  for (const { calls, times } of stores) {
    for (const [what, took] of times) {
      print(
        `(console) ${`${shown(calls)} calls, ${what}`.padEnd(58)} median ${shown(median(took))} ms, slowest ${shown(percentile(took, 1))} ms`,
      );
    }
  }
  printBundle();
}

/** What somebody does who comes for the first time, and then comes again. */
async function lookAt({ directory, calls }: Filled, times: Times, executablePath: string): Promise<void> {
  const hub = await BenchHub.start([], directory);
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  try {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "en-US" });
    const { key } = await hub.api<{ key: string }>("/v1/tenants/bench/keys", { rights: ["read", "reveal"] });
    const session = `${hub.url}/v1/session`;
    await context.request.post(session, { data: { key }, headers: { "ringback-console": "1" } });
    await visit(context, hub, { times, when: "first visit" });
    await visit(context, hub, { times, when: "cached" });
    if (calls > 0) await interact(context, hub, { calls, times });
  } finally {
    await browser.close();
    await hub.stop();
  }
}

const pages = ["overview", "calls", "jobs", "deliveries", "endpoints", "sources", "quarantine"] as const;

async function visit(
  context: BrowserContext,
  hub: BenchHub,
  { times, when }: { readonly times: Times; readonly when: string },
): Promise<void> {
  for (const name of pages) {
    const page = await context.newPage();
    await page.goto(`${hub.url}/console/t/bench/${name}`, { waitUntil: "commit" });
    await page.getByRole("heading", { level: 1 }).first().waitFor();
    const headed: number = await page.evaluate("performance.now()");
    note(times, `${name}, ${when}: first paint`, await firstPaint(page));
    note(times, `${name}, ${when}: its heading is there`, headed);
    if (name === "calls") {
      await page.locator("tbody tr[data-row-key], .empty-state").first().waitFor();
      note(times, `${name}, ${when}: its rows are there`, await page.evaluate("performance.now()"));
    }
    await page.close();
  }
}

/** Milliseconds from asking for the page until something of it was painted. */
function firstPaint(page: Page): Promise<number> {
  return page.evaluate<number>(`new Promise((resolve) => {
    new PerformanceObserver((list) => {
      const first = list.getEntriesByName("first-contentful-paint")[0];
      if (first !== undefined) resolve(first.startTime);
    }).observe({ type: "paint", buffered: true });
  })`);
}

/** A clerk who looks for one call among all, and pages on: from the key or click until other rows are there. */
async function interact(
  context: BrowserContext,
  hub: BenchHub,
  { calls, times }: { readonly calls: number; readonly times: Times },
): Promise<void> {
  const page = await context.newPage();
  await page.goto(`${hub.url}/console/t/bench/calls`);
  const rows = page.locator("tbody tr[data-row-key]");
  await rows.nth(10).waitFor();
  const first = await rows.first().getAttribute("data-row-key");
  const gone = page.locator(`tr[data-row-key="${first}"]`);

  let began = performance.now();
  await page.getByRole("button", { name: "Older" }).click();
  await gone.waitFor({ state: "detached" });
  await rows.nth(10).waitFor();
  note(times, "calls: the next page of rows", performance.now() - began);

  const number = numberOf(Math.floor(calls / 3));
  await page.getByRole("searchbox", { name: /number/i }).fill(number);
  began = performance.now();
  await page.keyboard.press("Enter");
  await rows.getByText(number).waitFor();
  note(times, "calls: one found by its number", performance.now() - began);

  began = performance.now();
  await rows.getByText(number).click();
  await page.getByRole("heading", { level: 1, name: new RegExp(number) }).waitFor();
  note(times, "the call opened from its row", performance.now() - began);
  await page.close();
}

function note(times: Times, what: string, milliseconds: number): void {
  const took = times.get(what) ?? [];
  took.push(milliseconds);
  times.set(what, took);
}

function printBundle(): void {
  const dist = join(import.meta.dirname, "../console/dist");
  const files = readdirSync(dist, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  const sizeOf = (wanted: readonly string[], ending: string) =>
    wanted.reduce((sum, file) => sum + statSync(`${file}${ending}`).size, 0) / 1024;
  const own = files.filter((file) => /\.(js|css)$/.test(file));
  const first = [
    ...readFileSync(join(dist, "index.html"), "utf8").matchAll(
      /(?:src|href)="\/console\/([^"]+\.(?:js|css))"/g,
    ),
  ].map(([, name = ""]) => join(dist, name));
  for (const [what, some] of [
    ["every page", first],
    ["all pages", own],
  ] as const) {
    const [plain, brotli] = [sizeOf(some, ""), sizeOf(some, ".br")];
    print(
      `(console) bundle, ${what}: ${some.length} files, ${shown(plain)} KiB, ${shown(brotli)} KiB by brotli`,
    );
  }
}
