import type { FrameLocator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { chromiumPath } from "../kit/browser.ts";
import { ConsoleTrial, expectSound, phone } from "../kit/console-trial.ts";
import { PlatformPage } from "../kit/platform-page.ts";

interface Link {
  readonly id: string;
  readonly url: string;
}

describe.skipIf(chromiumPath === undefined)("a portal link in a frame of a platform's page", () => {
  let trial: ConsoleTrial;
  let platform: PlatformPage;
  beforeAll(async () => {
    trial = await ConsoleTrial.start(2);
    platform = await PlatformPage.start();
  });
  afterAll(async () => {
    await platform[Symbol.asyncDispose]();
    await trial[Symbol.asyncDispose]();
  });

  test("opens without a cookie, in the platform's name and colour, and is live", async () => {
    await using visitor = await trial.visitor();
    const frame = await framed(visitor.page, await made({ access: "read" }));
    await frame.getByRole("heading", { level: 1, name: "Overview" }).waitFor();
    await frame.getByRole("link", { name: "Acme Voice", exact: true }).waitFor();
    const color = await visitor.page
      .frames()
      .at(-1)
      ?.evaluate("getComputedStyle(document.querySelector('.ant-menu-item-selected')).color");
    expect(color).toBe("rgb(0, 85, 43)");
    await frame.getByRole("status").filter({ hasText: "Live" }).waitFor();
    await frame
      .getByText(/^[1-9][\d.,]*$/)
      .first()
      .waitFor();
    expect(await visitor.page.context().cookies()).toEqual([]);
    // The token is out of the address as soon as the page has it.
    expect(visitor.page.frames().map((each) => each.url())).not.toContainEqual(
      expect.stringContaining("token="),
    );
    expect(visitor.complaints).toEqual([]);
  });

  test("leads from page to page, and offers no more than it gives", async () => {
    await using visitor = await trial.visitor();
    const frame = await framed(visitor.page, await made({ access: "read" }));
    await frame.getByRole("link", { name: "Calls" }).click();
    await frame.getByRole("table", { name: "Calls" }).getByRole("link").first().waitFor();
    await frame
      .getByText(/^1\d\d\*{4}\d{4}$/)
      .first()
      .waitFor();
    await frame.getByRole("link", { name: "Endpoints" }).click();
    await frame.getByRole("heading", { level: 1, name: "Endpoints" }).waitFor();
    await frame.getByRole("table").getByRole("link").first().waitFor();
    expect(await frame.getByRole("link", { name: "New endpoint" }).count()).toBe(0);
    expect(await frame.getByRole("link", { name: "Keys" }).count()).toBe(0);
    await frame.getByRole("button", { name: "Account" }).click();
    await frame.getByText("By a portal link").waitFor();
    expect(await frame.getByRole("button", { name: "Sign out" }).count()).toBe(0);
    expect(visitor.complaints).toEqual([]);
  });

  test("offers changes where it gives leave to change", async () => {
    await using visitor = await trial.visitor();
    const frame = await framed(visitor.page, await made({ access: "write" }));
    await frame.getByRole("link", { name: "Endpoints" }).click();
    await frame.getByRole("link", { name: "New endpoint" }).waitFor();
    expect(await frame.getByRole("link", { name: "Keys" }).count()).toBe(0);
  });

  test("is shown by no page whose origin was not named", async () => {
    await using visitor = await trial.visitor();
    const frame = await framed(visitor.page, await made({ access: "read" }), platform.otherOrigin);
    await vi.waitFor(() =>
      expect(visitor.complaints).toContainEqual(expect.stringContaining("frame-ancestors")),
    );
    expect(await frame.getByRole("heading").count()).toBe(0);
  });

  test("says that it is no longer valid once it was taken back", async () => {
    await using visitor = await trial.visitor();
    const link = await made({ access: "read" });
    const frame = await framed(visitor.page, link);
    await frame.getByRole("heading", { level: 1, name: "Overview" }).waitFor();
    await takeBack(link);
    await frame.getByText("This link is no longer valid").waitFor();
    expect(await frame.getByRole("link").count()).toBe(0);
  });

  test("is whole in a window of its own, on a phone, in Chinese", async () => {
    await using visitor = await trial.visitor({ ...phone, locale: "zh-CN" });
    const brand = { name: "一个名字特别长的语音外呼平台 Acme Voice International", color: "#ffee00" };
    await visitor.page.goto((await made({ access: "write", brand })).url);
    await visitor.page.getByRole("heading", { level: 1, name: "概览" }).waitFor();
    await expectSound(visitor);
    expect(visitor.complaints).toEqual([]);
  });

  function made(wish: Readonly<Record<string, unknown>>): Promise<Link> {
    const brand = { name: "Acme Voice", color: "#00552b" };
    return trial.ask<Link>("portal-links", { brand, embedIn: [platform.origin], ...wish });
  }

  async function takeBack({ id }: Link): Promise<void> {
    const { url, tenant, key } = trial.guide;
    const answer = await fetch(`${url}/v1/tenants/${tenant}/portal-links/${id}`, {
      method: "DELETE",
      headers: { authorization: `Bearer ${key}` },
    });
    expect(answer.status).toBe(204);
  }

  /** Opens the platform's page with that link in its frame → what is in the frame. */
  async function framed(page: Page, { url }: Link, origin = platform.origin): Promise<FrameLocator> {
    platform.framed = url;
    await page.goto(origin, { waitUntil: "commit" });
    return page.frameLocator("iframe");
  }
});
