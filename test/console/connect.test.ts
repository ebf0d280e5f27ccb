import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chromiumPath } from "../kit/browser.ts";
import { ConsoleTrial, expectSound, phone } from "../kit/console-trial.ts";
import { CountingReceiver } from "../kit/counting-receiver.ts";

interface Listed {
  readonly data: readonly { readonly id: string; readonly name: string }[];
}

const chinese = { ...phone, locale: "zh-CN" };

describe.skipIf(chromiumPath === undefined)(
  "who connects platforms and applications",
  { timeout: 120_000 },
  () => {
    let trial: ConsoleTrial;
    let receiver: CountingReceiver;
    beforeAll(async () => {
      trial = await ConsoleTrial.start(1);
      receiver = await CountingReceiver.start();
      await trial.when(({ messages, delivered }) => messages > 5 && delivered > 5);
    });
    afterAll(async () => {
      await trial[Symbol.asyncDispose]();
      await receiver[Symbol.asyncDispose]();
    });

    const push = (url: string, body: unknown) =>
      fetch(url, { method: "POST", body: typeof body === "string" ? body : JSON.stringify(body) });
    const sourceUrl = (dialect: string) =>
      trial.guide.sources.find((each) => each.dialect === dialect)?.url ?? "";
    const oldest = async (what: "sources" | "endpoints") => {
      const last = (await trial.ask<Listed>(what)).data.at(-1);
      if (last === undefined) throw new Error(`Expected the demo to have ${what}`);
      return last;
    };
    const newest = async (query: string) =>
      (await trial.ask<Listed>(`messages?limit=1&${query}`)).data[0]?.id ?? "";

    test("makes an endpoint with its dialect's help, tests it, and rotates its secret", async () => {
      // Who asks for no motion gets every list and dialog all the same.
      await using visitor = await trial.signedIn({ reducedMotion: "reduce" });
      const page = await trial.open(visitor, "endpoints/new");
      await choose(page, page.getByRole("combobox", { name: "Dialect" }), "Yeta (yeta)");
      await page.getByRole("button", { name: "receiveCallRecord" }).click();
      expect(await page.getByLabel("Example of receiveCallRecord").textContent()).toContain('"call_uuid"');
      await choose(page, page.getByRole("combobox", { name: "Dialect" }), "Standard (standard)");
      const url = page.getByRole("textbox", { name: "URL" });
      await url.fill("crm.example.com/calls");
      await page.getByRole("button", { name: "Make the endpoint" }).click();
      await page.getByText(/http/).and(page.locator("#field-url-problem")).waitFor();
      expect(await url.getAttribute("aria-invalid")).toBe("true");
      await expectSound(visitor);
      await url.fill(`${receiver.url}/crm`);
      await page.getByRole("button", { name: "Make the endpoint" }).click();
      await keepSecret(page);
      await page.getByRole("heading", { level: 1, name: `${receiver.url}/crm` }).waitFor();

      await page.getByRole("button", { name: "Send a sample" }).click();
      await page.getByText("It acknowledges what it gets.").waitFor();
      expect(receiver.arrivals.length).toBeGreaterThan(0);
      receiver.answers.set("/crm", "error");
      await page.getByRole("button", { name: "Send a sample" }).click();
      await page.getByText(/not acknowledged: a delivery would be tried again/).waitFor();
      receiver.answers.delete("/crm");

      await page.getByRole("button", { name: "Rotate the secret" }).click();
      await page.getByRole("button", { name: "Rotate", exact: true }).click();
      await keepSecret(page);
      await page.getByText("The secret before signs too").waitFor();
      await expectSound(visitor);
    });

    test("makes a source, copies its URL, and sees a sample come in", async () => {
      await using visitor = await trial.signedIn({ permissions: ["clipboard-read", "clipboard-write"] });
      const page = await trial.open(visitor, "sources/new");
      await page.getByRole("textbox", { name: "Name" }).fill("tanyi, second account");
      await choose(page, page.getByRole("combobox", { name: "Dialect" }), "Tanyi (tanyi)");
      await page.getByRole("textbox", { name: "Addresses that may push" }).fill("127.0.0.1, nowhere");
      await page.getByRole("button", { name: "Make the source" }).click();
      await page.getByText(/^1: .*CIDR/).waitFor();
      await lookAway(page);
      await expectSound(visitor);
      await page.getByRole("textbox", { name: "Addresses that may push" }).fill("127.0.0.1");
      await page.getByRole("button", { name: "Make the source" }).click();
      await page.getByRole("heading", { level: 1, name: "tanyi, second account" }).waitFor();

      await page.getByRole("button", { name: "Copy the URL" }).click();
      await page.getByRole("button", { name: "Copied" }).waitFor();
      const copied = await page.evaluate<string>("navigator.clipboard.readText()");
      expect(copied).toMatch(/\/in\/[\w-]+$/);

      await page.getByText("No message yet").waitFor();
      await page.getByRole("button", { name: "Push a sample" }).click();
      await page.getByRole("button", { name: "Push them" }).click();
      await page.getByText(/^All \d+ messages were acknowledged/).waitFor();
      await page.getByRole("link", { name: "call 1" }).waitFor();
      await lookAway(page);
      const tail = page.getByRole("row", { name: /ROBOT_CALL_RECORD/ });
      await expect.poll(() => tail.count()).toBe(3);
      // What is read stands still while more comes, and goes on afterwards.
      await tail.first().hover();
      await push(copied, { dataType: "ROBOT_CALL_RECORD", data: { callRecordId: 77 } });
      await page.getByText("1 new").waitFor();
      expect(await tail.count()).toBe(3);
      await lookAway(page);
      await expect.poll(() => tail.count()).toBe(4);
      await expectSound(visitor);
    });

    test("reads a message laid out and as it came, whatever is in it", async () => {
      const body =
        '{"dataType":"ROBOT_CALL_RECORD","data":{"callRecordId":12345678901234567890,"customerConcern":"<img src=x onerror=alert(1)>"}}';
      await push(sourceUrl("tanyi"), body);
      const id = await newest("name=ROBOT_CALL_RECORD");
      await using visitor = await trial.signedIn();
      const page = await trial.open(visitor, `messages/${id}`);
      const shown = page.getByLabel("Body of the message");
      expect(await shown.textContent()).toContain('\n    "callRecordId": 12345678901234567890,\n');
      await page.getByText("As it came", { exact: true }).click();
      expect(await shown.textContent()).toBe(body);
      await page.getByRole("link", { name: "the call" }).waitFor();
      await page.getByRole("rowheader", { name: "content-length" }).waitFor();
      await expectSound(visitor);
    });

    test("finds why a message is quarantined, mends its source, and decodes it again", async () => {
      const made = await trial.ask<{ readonly id: string; readonly url: string }>("sources", {
        name: "wrongly set",
        dialect: "byai",
      });
      await push(made.url, {
        dataType: "ROBOT_CALL_RECORD",
        data: { callRecordId: 78, resultStatus: "BUSY" },
      });
      await push(made.url, {
        dataType: "ROBOT_CALL_RECORD",
        data: { callRecordId: 79, resultStatus: "BUSY" },
      });
      await using visitor = await trial.signedIn();
      const page = await trial.open(visitor, `quarantine?source=${made.id}`);
      await page
        .getByRole("row", { name: /a field is missing/ })
        .first()
        .click();
      await page.getByText("CALL_INSTANCE_RESULT").first().waitFor();
      expect(await page.locator("mark").first().textContent()).toBe('"data": {');
      await expectSound(visitor);

      await page.getByRole("link", { name: "Change the source" }).click();
      await choose(page, page.getByRole("combobox", { name: "Dialect" }), "Tanyi (tanyi)");
      await page.getByRole("button", { name: "Save the changes" }).click();
      await page.getByRole("heading", { level: 1, name: "wrongly set" }).waitFor();
      await page.getByRole("link", { name: "See why, and decode them again" }).click();
      await page.getByRole("heading", { level: 1, name: "Quarantine" }).waitFor();
      await page
        .getByRole("row", { name: /a field is missing/ })
        .first()
        .click();
      await page.getByRole("button", { name: "Decode it again" }).click();
      await page.getByText(/^Decoded: everything follows/).waitFor();

      await page.getByRole("button", { name: "Decode all of these again" }).click();
      await page.getByRole("button", { name: "Only see what would happen" }).click();
      await page.getByText("1 looked at: 1 would be decoded").waitFor();
      await page.getByRole("button", { name: "Decode them", exact: true }).click();
      await page.getByText("1 looked at: 1 decoded, 0 still not").waitFor();
      await page.getByRole("button", { name: "Close" }).click();
      await page.getByText("Nothing matches these filters").waitFor();
    });

    test("finds every page whole on a phone, in Chinese", async () => {
      await push(sourceUrl("tanyi"), "no JSON");
      const [source, endpoint, quarantined] = await Promise.all([
        oldest("sources"),
        oldest("endpoints"),
        newest("fate=quarantined"),
      ]);
      await using visitor = await trial.signedIn(chinese);
      const pages: readonly (readonly [string, string | RegExp])[] = [
        ["sources", "来源"],
        ["sources/new", "新建来源"],
        [`sources/${source.id}`, source.name],
        ["endpoints", "接收端"],
        ["endpoints/new", "新建接收端"],
        [`endpoints/${endpoint.id}`, endpoint.name],
        ["messages", "报文"],
        [`messages/${quarantined}`, /^报文：/],
        ["quarantine", "隔离区"],
      ];
      const page = await trial.open(visitor, "overview");
      for (const [path, name] of pages) {
        await goOn(page, `${trial.guide.tenant}/${path}`);
        await page.getByRole("heading", { level: 1, name, exact: true }).waitFor();
        await expectSound(visitor);
      }
    });

    test("is offered nothing that a key for reading alone may not do", async () => {
      const { key } = await trial.ask<{ readonly key: string }>("keys", { name: "reader", rights: ["read"] });
      await push(sourceUrl("tanyi"), "no JSON");
      const id = await newest("fate=quarantined");
      await using visitor = await trial.signedIn({}, key);
      const page = await trial.open(visitor, `messages/${id}`);
      await page.getByText(/Phone numbers are masked/).waitFor();
      await page.getByText("Line 1, column 1: this is no JSON.").waitFor();
      expect(await page.locator("mark").textContent()).toBe("no");
      expect(await page.getByRole("button", { name: /Decode|Change|Download/ }).count()).toBe(0);
      await goOn(page, `${trial.guide.tenant}/endpoints`);
      await page.getByRole("link", { name: "CRM", exact: true }).waitFor();
      expect(await page.getByRole("button", { name: /New endpoint|More for/ }).count()).toBe(0);
    });
  },
);

/** Goes on to a page of the same console, as a link does: without loading it all anew. */
async function goOn(page: Page, path: string): Promise<void> {
  await page.evaluate(
    `history.pushState({}, "", "/console/t/${path}"); dispatchEvent(new PopStateEvent("popstate", { state: {} }))`,
  );
}

/** Looks at nothing in particular: no row is read, and no button lights up. */
async function lookAway(page: Page): Promise<void> {
  await page.mouse.move(0, 0);
}

async function choose(page: Page, box: Locator, option: string): Promise<void> {
  await box.click();
  await page.getByTitle(option, { exact: true }).locator("visible=true").last().click();
}

async function keepSecret(page: Page): Promise<void> {
  const dialog = page.getByRole("dialog", { name: "The secret of this endpoint" });
  expect(await dialog.getByLabel("Secret", { exact: true }).textContent()).toMatch(/^whsec_/);
  await dialog.getByRole("button", { name: "I have kept it" }).click();
  await dialog.waitFor({ state: "hidden" });
}
