import { readFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { AudioServer } from "../kit/audio-server.ts";
import { type Visitor, chromiumPath } from "../kit/browser.ts";
import { ConsoleTrial, expectSound, phone } from "../kit/console-trial.ts";
import { readCsv } from "../kit/csv.ts";
import { pushTo } from "../kit/demo-push.ts";
import type { Page } from "../kit/test-hub.ts";
import { jobStatus, record } from "../kit/told-calls.ts";

const turns = [
  { seq: 1, speaker: "robot", text: "Do you still want the books?", startMs: 0, endMs: 500 },
  { seq: 2, speaker: "customer", text: "Yes, send me the list.", startMs: 600, endMs: 900 },
] as const;

// No number of the demo's begins so.
const [first, second] = ["18877770001", "18877770002"] as const;

describe.skipIf(chromiumPath === undefined)("whoever looks for a call", () => {
  let trial: ConsoleTrial;
  let platform: AudioServer;
  let call: string;
  let visitor: Visitor;
  beforeAll(async () => {
    [trial, platform] = await Promise.all([ConsoleTrial.start(1), new AudioServer().start()]);
    const push = (body: unknown) => pushTo(trial.guide, "standard", body);
    const recordings = [
      { kind: "mixed", url: platform.at("/call.wav"), durationSeconds: 1, sizeBytes: null },
    ];
    const intent = { level: "A", label: "strong", basis: "asked for the list" };
    const told = { jobId: "autumn", dialedAt: "2026-11-20T10:47:35+08:00", talkSeconds: 21 };
    await push(jobStatus("autumn", { name: "Autumn books" }));
    await push(record("c-2", { ...told, to: second, outcome: "busy" }));
    await push(record("c-1", { ...told, to: first, intent, recordings, dialog: turns }));
    const found = await trial.ask<Page>(`calls?to=${first}`);
    call = found.data[0]?.id ?? "";
    visitor = await trial.signedIn();
    await trial.open(visitor, "calls");
  });
  afterEach(async () => {
    // Whatever is open above the page is closed before the next.
    await visitor.page.keyboard.press("Escape");
  });
  afterAll(async () => {
    await visitor[Symbol.asyncDispose]();
    await trial[Symbol.asyncDispose]();
    await platform[Symbol.asyncDispose]();
  });

  test("finds it by the beginning of its number, with the columns that are wanted", async () => {
    const page = await trial.goOn(visitor, "calls");
    const search = page.getByRole("searchbox", { name: "Number or call id" });
    await search.fill("1887777");
    await search.press("Enter");
    await page.getByRole("link", { name: first }).waitFor();
    expect(new URL(page.url()).search).toBe("?q=1887777");
    await page.getByRole("button", { name: "Columns" }).click();
    await page.getByRole("checkbox", { name: "Platform's id" }).check();
    await page.getByRole("cell", { name: "c-2" }).waitFor();
    await page.keyboard.press("Escape");
    await expectSound(visitor);
  });

  test("takes away a table of just what was found", async () => {
    const page = await trial.goOn(visitor, "calls?q=1887777");
    await page.getByRole("link", { name: first }).waitFor();
    await page.getByRole("button", { name: "Export" }).click();
    const dialog = page.getByRole("dialog", { name: "Export calls" });
    await dialog.getByText("CSV", { exact: true }).click();
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      dialog.getByRole("link", { name: "Download" }).click(),
    ]);
    const [titles = [], ...rows] = readCsv(readFileSync(await file.path(), "utf8"));
    expect(rows.map((row) => row[titles.indexOf("to")])).toEqual([first, second]);
    await page.mouse.move(0, 0);
    await expectSound(visitor);
  });

  test("reads a list that stands still, and then sees what is new", async () => {
    const page = await trial.goOn(visitor, "calls");
    const top = page.getByRole("row").nth(1);
    await page.getByRole("row").nth(5).waitFor();
    await top.hover();
    const read = await top.textContent();
    const newer = page.getByRole("button", { name: "newer row" });
    await newer.waitFor();
    expect(await top.textContent()).toBe(read);
    await newer.click();
    await newer.waitFor({ state: "detached" });
    expect(await top.textContent()).not.toBe(read);
  });

  test("hears a turn of it where it was said, and sees what came in of it and where it went", async () => {
    const page = await trial.goOn(visitor, `calls/${call}`);
    const turn = page.getByRole("listitem").filter({ hasText: turns[1].text });
    await expectSound(visitor);
    await turn.getByRole("button", { name: "Play from" }).click();
    await page.waitForFunction("document.querySelector('audio').currentTime >= 0.6");
    await page.locator("[aria-current=true]").filter({ hasText: turns[1].text }).waitFor();
    expect(platform.asked.map(([path]) => path)).toContain("/call.wav");
    await page.getByRole("tab", { name: "Deliveries" }).click();
    await page.getByRole("table", { name: "Deliveries it led to" }).getByText("delivered").first().waitFor();
    await page.getByRole("tab", { name: "Messages (1)" }).click();
    await page.getByRole("cell", { name: "decoded" }).click();
    await page.getByText('"text": "Yes, send me the list."').waitFor();
  });

  test("sees what a job came to, and which calls ended so", async () => {
    const page = await trial.goOn(visitor, "jobs?q=autumn");
    await page.getByRole("cell", { name: "50.0 %" }).waitFor();
    await expectSound(visitor);
    await page.getByRole("link", { name: "Autumn books" }).click();
    await page.getByRole("heading", { level: 1, name: "Autumn books" }).waitFor();
    const funnel = page.getByRole("list", { name: "How far they came" });
    expect(await funnel.getByRole("listitem").allTextContents()).toEqual([
      "Calls2100 %",
      "Dialled100 % of those before2100 %",
      "Answered50.0 % of those before150.0 %",
      "Interested (A, B)100 % of those before150.0 %",
    ]);
    await page.getByRole("img", { name: "Chart of calls an hour; most, 2, from 10:00" }).waitFor();
    await expectSound(visitor);
    await page.getByRole("list", { name: "Outcomes" }).getByRole("link", { name: "busy" }).click();
    await page.getByRole("link", { name: second }).waitFor();
    expect(await page.getByRole("link", { name: first }).count()).toBe(0);
  });

  test("reads calls, a call and jobs on a phone, in Chinese", async () => {
    await using holder = await trial.signedIn({ ...phone, locale: "zh-CN" });
    const page = await trial.open(holder, "calls?q=1887777");
    await page.getByRole("link", { name: first }).waitFor();
    await expectSound(holder);
    await page.getByRole("link", { name: first }).click();
    await page.getByText(turns[1].text).waitFor();
    await expectSound(holder);
    await trial.goOn(holder, "jobs");
    await page.getByRole("link", { name: "Autumn books" }).click();
    await page.getByRole("list", { name: "转化漏斗" }).waitFor();
    await expectSound(holder);
    expect(holder.complaints).toEqual([]);
  });
});
