import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chromiumPath } from "../kit/browser.ts";
import { ConsoleTrial, expectSound, phone } from "../kit/console-trial.ts";

describe.skipIf(chromiumPath === undefined)("who signs in", () => {
  let trial: ConsoleTrial;
  beforeAll(async () => {
    trial = await ConsoleTrial.start();
  });
  afterAll(async () => {
    await trial[Symbol.asyncDispose]();
  });

  test("with a key is let in, stays in, and is out after signing out", async () => {
    await using visitor = await trial.visitor();
    const { page } = visitor;
    await page.goto(`${trial.guide.url}/console`);
    await page.getByRole("textbox", { name: "Key" }).fill("rbk_wrong");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("alert").waitFor();
    await expectSound(visitor);
    await page.getByRole("textbox", { name: "Key" }).fill(trial.guide.key);
    await page.getByRole("textbox", { name: "Key" }).press("Enter");
    await page.getByRole("heading", { level: 1, name: "Overview" }).waitFor();
    await page.reload();
    await page.getByRole("heading", { level: 1, name: "Overview" }).waitFor();
    expect(await page.evaluate("document.cookie")).toBe("");
    await page.getByRole("button", { name: "Account" }).click();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("textbox", { name: "Key" }).waitFor();
    await page.reload();
    await page.getByRole("textbox", { name: "Key" }).waitFor();
  });

  test("finds the page whole on a phone, in Chinese", async () => {
    await using visitor = await trial.visitor({ ...phone, locale: "zh-CN" });
    await visitor.page.goto(`${trial.guide.url}/console`);
    await visitor.page.getByRole("button", { name: "登录" }).waitFor();
    await expectSound(visitor);
    expect(visitor.complaints).toEqual([]);
  });

  test("sees the frame of the page while the console is on its way, and is told when it does not come", async () => {
    await using visitor = await trial.signedIn({ colorScheme: "dark" });
    const { page } = visitor;
    await trial.open(visitor, "calls");
    const frame = page.locator("#frame");
    expect(await frame.isVisible()).toBe(false);
    const way = Promise.withResolvers<"continue" | "abort">();
    await page.route(/\/assets\/start-/, async (route) => route[await way.promise]());
    await page.reload({ waitUntil: "commit" });
    await frame.getByText("Ringback").first().waitFor();
    expect(await page.evaluate("document.documentElement.dataset.light")).toBe("dark");
    way.resolve("abort");
    await page.getByRole("alert").getByText("could not be loaded").waitFor();
    await page.unroute(/\/assets\/start-/);
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("heading", { level: 1, name: "Calls" }).waitFor();
  });
});
