// Takes the screenshots of the README and the guides: `npm run screenshots`. A hub with the demo's traffic, a real
// browser, and after a while pictures of what a reader should see first.
import { setTimeout } from "node:timers/promises";
import { join } from "node:path";
import type { BrowserContextOptions, Page } from "playwright-core";
import { createLog } from "../../src/observe/index.ts";
import { Demo, type DemoGuide } from "../../src/runtime/index.ts";
import { TestBrowser } from "../../test/kit/browser.ts";

interface Shown {
  readonly id: string;
}
interface ShownCall extends Shown {
  readonly call: { readonly dialog?: readonly unknown[] };
}
interface ShownDelivery extends Shown {
  readonly attemptCount: number;
}

/** One picture: which page, and how it is looked at. */
interface Picture {
  readonly name: string;
  readonly path: string;
  readonly options?: BrowserContextOptions;
  /** What is done before it is taken. */
  readonly prepare?: (page: Page) => Promise<void>;
}

const warmUpMs = 180_000;
const settleMs = 2_500;
const desk: BrowserContextOptions = { viewport: { width: 1280, height: 860 }, deviceScaleFactor: 1 };
const chinese: BrowserContextOptions = { ...desk, locale: "zh-CN" };
const phone: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  isMobile: true,
  locale: "zh-CN",
  colorScheme: "dark",
};

const log = createLog("warn");
const onCrash = (error: Error) => {
  throw error;
};
await using demo = new Demo({ port: 0, callsPerSecond: 8, version: "0.0.0", log, onCrash });
const guide = await demo.start();
await using browser = await TestBrowser.start();
// While somebody listens the hub keeps the last minutes for who comes later.
await using listener = await browser.visitor();
await open(listener.page, "overview");
tell(`calls come in for ${warmUpMs / 1_000} s`);
await setTimeout(warmUpMs);
for (const picture of await pictures()) await take(picture);

async function pictures(): Promise<readonly Picture[]> {
  const call = await tellingCall();
  const delivery = await longestDelivery();
  return [
    { name: "overview", path: "overview", prepare: lastMinutes("5 min, live") },
    { name: "overview.zh-CN", path: "overview", options: chinese, prepare: lastMinutes("5 分钟实时") },
    { name: "call", path: `calls/${call}` },
    { name: "call.zh-CN", path: `calls/${call}`, options: chinese },
    { name: "delivery", path: `deliveries/${delivery}` },
    { name: "delivery.zh-CN", path: `deliveries/${delivery}`, options: chinese },
    { name: "calls", path: "calls" },
    { name: "calls.zh-CN", path: "calls", options: chinese },
    { name: "new-endpoint", path: "endpoints/new" },
    { name: "new-endpoint.zh-CN", path: "endpoints/new", options: chinese },
    { name: "phone.zh-CN", path: "overview", options: phone },
  ];
}

/** A live chart is full after five minutes, that of an hour after an hour. */
function lastMinutes(name: string): (page: Page) => Promise<void> {
  return (page) => page.getByText(name, { exact: true }).click();
}

/** A call with a dialog that is worth reading. */
async function tellingCall(): Promise<string> {
  const { data } = await ask<{ readonly data: readonly Shown[] }>("calls?outcome=answered&limit=60");
  let best: { readonly id: string; readonly turns: number } | undefined;
  for (const { id } of data) {
    const { call } = await ask<ShownCall>(`calls/${id}`);
    const turns = call.dialog?.length ?? 0;
    if (turns > (best?.turns ?? 0)) best = { id, turns };
  }
  if (best === undefined) throw new Error("Expected a call with a dialog");
  return best.id;
}

/** A delivery that was acknowledged after the most attempts. */
async function longestDelivery(): Promise<string> {
  const { data } = await ask<{ readonly data: readonly ShownDelivery[] }>(
    "deliveries?state=delivered&limit=200",
  );
  const [longest] = data.toSorted((a, b) => b.attemptCount - a.attemptCount);
  if (longest === undefined) throw new Error("Expected a delivery");
  return longest.id;
}

async function ask<Body>(path: string): Promise<Body> {
  const { url, tenant, key }: DemoGuide = guide;
  const headers = { authorization: `Bearer ${key}` };
  const answer = await fetch(`${url}/v1/tenants/${tenant}/${path}`, { headers });
  if (!answer.ok) throw new Error(`${path} was answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as Body;
}

async function take({ name, path, options = desk, prepare }: Picture): Promise<void> {
  await using visitor = await browser.visitor(options);
  const { page, complaints } = visitor;
  await open(page, path);
  await prepare?.(page);
  // Charts draw themselves in, and live figures come by the second.
  await setTimeout(settleMs);
  const file = join(import.meta.dirname, `${name}.png`);
  await page.screenshot({ path: file });
  tell(`${name}.png${complaints.length === 0 ? "" : `: ${complaints.join("; ")}`}`);
}

async function open(page: Page, path: string): Promise<void> {
  const headers = { "ringback-console": "1" };
  await page.context().request.post(`${guide.url}/v1/session`, { data: { key: guide.key }, headers });
  await page.goto(`${guide.url}/console/t/${guide.tenant}/${path}`);
  await page.getByRole("heading", { level: 1 }).first().waitFor();
}

function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}
