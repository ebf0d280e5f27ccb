import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chromiumPath } from "../kit/browser.ts";
import { ConsoleTrial, expectSound, phone } from "../kit/console-trial.ts";

describe.skipIf(chromiumPath === undefined)("the overview", () => {
  let trial: ConsoleTrial;
  beforeAll(async () => {
    trial = await ConsoleTrial.start();
    await trial.when(({ delivered, waiting }) => delivered > 50 && waiting > 20);
  });
  afterAll(async () => {
    await trial[Symbol.asyncDispose]();
  });

  test("shows what happens each second, the ladder, and who needs somebody; each leads to what is behind it", async () => {
    await using visitor = await trial.signedIn();
    const page = await trial.open(visitor, "overview");
    const tile = page.getByRole("link", { name: /Delivered, a second/ });
    // It moves by itself: two readings that differ.
    const first = await tile.innerText();
    await expect.poll(() => tile.innerText(), { timeout: 20_000 }).not.toBe(first);
    await page.getByRole("heading", { name: "Needs somebody" }).waitFor();
    await page.locator(".needing").getByRole("link", { name: "Closed project" }).waitFor();
    await page.locator(".climbing").first().waitFor();
    await page.getByRole("row", { name: /Old CRM/ }).waitFor();
    await expectSound(visitor);
    expect(visitor.complaints).toEqual([]);
    const rung = page.getByRole("link", { name: /wait for attempt 1/ }).first();
    await rung.click();
    await page.getByRole("heading", { level: 1, name: "Deliveries" }).waitFor();
    await page.locator("tbody tr[data-row-key]").first().waitFor();
    expect(new URL(page.url()).searchParams.get("state")).toBe("waiting");
  });

  test("is whole on a phone, in Chinese and in the dark", async () => {
    await using visitor = await trial.signedIn({ ...phone, locale: "zh-CN", colorScheme: "dark" });
    const page = await trial.open(visitor, "overview");
    await page.getByRole("heading", { name: "需要处理" }).waitFor();
    await page.locator(".climbing").first().waitFor();
    await expectSound(visitor);
    expect(visitor.complaints).toEqual([]);
  });
});
