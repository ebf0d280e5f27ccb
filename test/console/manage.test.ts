import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Visitor, chromiumPath } from "../kit/browser.ts";
import { ConsoleTrial, expectSound, phone } from "../kit/console-trial.ts";

describe.skipIf(chromiumPath === undefined)("who manages", () => {
  let trial: ConsoleTrial;
  let visitor: Visitor;
  let page: Page;
  beforeAll(async () => {
    trial = await ConsoleTrial.start(1);
    visitor = await trial.signedIn({}, trial.guide.adminKey);
    page = await trial.open(visitor, "keys");
  });
  afterAll(async () => {
    await visitor[Symbol.asyncDispose]();
    await trial[Symbol.asyncDispose]();
  });

  test("makes a key that is shown once, and opens nothing once it is revoked", async () => {
    await page.getByRole("button", { name: "Make a key" }).click();
    await page.getByRole("textbox", { name: "Who or what it is for" }).fill("night shift");
    await page.getByRole("button", { name: "Make the key" }).click();
    const key = await textOf(page.getByLabel("The key", { exact: true }));
    expect(await meBy(key)).toMatchObject({ kind: "key", name: "night shift", rights: ["read"] });
    await page.getByRole("button", { name: "I have kept it" }).click();
    const row = page.getByRole("row", { name: "night shift" });
    await row.getByRole("button", { name: "Revoke" }).click();
    const asking = page.getByRole("dialog", { name: "Revoke" });
    await asking.getByRole("button", { name: "Revoke" }).click();
    await row.waitFor({ state: "detached" });
    expect(await meBy(key)).toBeUndefined();
    await asking.waitFor({ state: "detached" });
    expect((await page.content()).includes(key)).toBe(false);
    await expectSound(visitor);
  });

  test("makes a portal link that is shown once", async () => {
    await go("Portal links");
    await page.getByRole("button", { name: "Make a link" }).click();
    await page.getByRole("textbox", { name: "Whom it is for" }).fill("desk 3");
    await page.getByRole("button", { name: "Make the link" }).click();
    const link = new URL(await textOf(page.getByLabel("The link", { exact: true })));
    const token = new URLSearchParams(link.hash.slice(1)).get("token") ?? "";
    expect(await meBy(token)).toMatchObject({ kind: "portal", rights: ["read"] });
    await page.getByRole("button", { name: "I have kept it" }).click();
    await page.getByRole("row", { name: "desk 3" }).waitFor();
    await page.getByRole("dialog").first().waitFor({ state: "hidden" });
    expect((await page.content()).includes(token)).toBe(false);
    await expectSound(visitor);
  });

  test("reads in the audit log who did what", async () => {
    await go("Audit log");
    await page.getByRole("row", { name: /created key night shift/ }).waitFor();
    await page.getByRole("row", { name: /deleted key night shift/ }).waitFor();
    const made = page.getByRole("row", { name: /created portal link desk 3/ });
    await made.getByRole("button", { name: "Show more" }).click();
    await page.getByRole("table", { name: "As it was made" }).getByText("desk 3").waitFor();
    expect((await page.content()).includes("rbl_")).toBe(false);
    await expectSound(visitor);
  });

  test("keeps messages for less time than before, after being asked once more", async () => {
    await go("Retention & storage");
    await page.getByRole("button", { name: "Change" }).click();
    await page.getByRole("combobox", { name: "Messages" }).click();
    await page.getByTitle("For so many days").click();
    await page.getByRole("spinbutton", { name: "Days for Messages" }).fill("30");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("button", { name: "Keep less" }).click();
    await page.getByRole("row", { name: /^Messages .*30 days/ }).waitFor();
    const { retention } = await trial.ask<{ readonly retention: unknown }>("retention");
    expect(retention).toMatchObject({ messagesDays: 30, callsDays: null });
    await page.getByRole("dialog").first().waitFor({ state: "hidden" });
    await expectSound(visitor);
  });

  test("makes a tenant, is led to what it needs first, and deletes it by typing its id", async () => {
    await go("Tenants");
    await page.getByRole("button", { name: "Make a tenant" }).click();
    await page.getByRole("textbox", { name: "Name" }).fill("Acme Books");
    await page.getByRole("textbox", { name: "ID" }).fill("acme");
    await page.getByRole("button", { name: "Make the tenant" }).click();
    await page.getByRole("row", { name: "Acme Books" }).getByRole("link", { name: "Acme Books" }).click();
    await page.getByRole("heading", { name: "First steps" }).waitFor();
    await expectSound(visitor);
    await page.getByRole("link", { name: "Make a source" }).click();
    await page.getByRole("heading", { level: 1, name: "New source" }).waitFor();
    await go("Tenants");
    await page.getByRole("button", { name: "Delete Acme Books" }).click();
    const remove = page.getByRole("button", { name: "Delete the tenant" });
    const typed = page.getByRole("textbox", { name: "type its id" });
    await typed.fill("acm");
    expect(await remove.isDisabled()).toBe(true);
    await typed.fill("acme");
    await remove.click();
    await page.getByRole("row", { name: "Acme Books" }).waitFor({ state: "detached" });
    await page.getByRole("dialog").first().waitFor({ state: "hidden" });
    await expectSound(visitor);
  });

  test("sees what the hub does for all: its passes, its disk, what its dialects say", async () => {
    await go("Hubs");
    await page.getByText("answers here").waitFor();
    await page.getByRole("button", { name: "Run now" }).click();
    await page.getByText("The last pass began").waitFor();
    await go("Storage");
    await page.getByRole("button", { name: "Count now" }).click();
    await page.getByRole("row", { name: /^demo .* (second|now)/ }).waitFor();
    await go("Dialects");
    await page.getByRole("button", { name: "Yeta" }).click();
    await page.getByRole("button", { name: /receiveVoice/ }).click();
    await page.getByRole("cell", { name: "call_uuid" }).first().waitFor();
    await expectSound(visitor);
    await go("Hubs");
    await page.getByRole("button", { name: "Run now" }).waitFor();
    await expectSound(visitor);
    await go("Storage");
    await page.getByRole("button", { name: "Count now" }).waitFor();
    await expectSound(visitor);
    expect(visitor.complaints).toEqual([]);
  });

  describe("on a phone, in Chinese", () => {
    let handheld: Visitor;
    beforeAll(async () => {
      handheld = await trial.signedIn({ ...phone, locale: "zh-CN" }, trial.guide.adminKey);
    });
    afterAll(async () => {
      await handheld[Symbol.asyncDispose]();
    });

    test.each([
      "t/demo/keys",
      "t/demo/portal-links",
      "t/demo/audit",
      "t/demo/storage",
      "hub/tenants",
      "hub/hubs",
      "hub/storage",
      "hub/dialects",
    ])("finds %s whole", async (path) => {
      await handheld.page.goto(`${trial.guide.url}/console/${path}`);
      await handheld.page
        .getByRole("main")
        .locator("table tbody tr:not([aria-hidden]), .axis")
        .first()
        .waitFor();
      await expectSound(handheld);
      expect(handheld.complaints).toEqual([]);
    });
  });

  /** Goes to a page by the menu. */
  async function go(name: string): Promise<void> {
    await page.getByRole("navigation").getByRole("link", { name, exact: true }).first().click();
    await page.getByRole("heading", { level: 1, name }).waitFor();
  }

  /** Whom the hub takes the bearer of a key for; undefined for nobody. */
  async function meBy(key: string): Promise<unknown> {
    const answer = await fetch(`${trial.guide.url}/v1/me`, { headers: { authorization: `Bearer ${key}` } });
    return answer.ok ? answer.json() : undefined;
  }

  async function textOf(place: Locator): Promise<string> {
    return (await place.textContent()) ?? "";
  }
});
