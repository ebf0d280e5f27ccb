import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type Received, ScriptedEndpoint } from "../../src/simulator/index.ts";
import { type Visitor, chromiumPath } from "../kit/browser.ts";
import { ConsoleTrial, expectSound, phone } from "../kit/console-trial.ts";

const run = promisify(execFile);
const inGoodTime = { timeout: 20_000 };

interface Listed {
  readonly data: readonly { readonly id: string }[];
}

// A browser takes its time on a machine that does much else.
const patience = { timeout: 90_000 };

describe.skipIf(chromiumPath === undefined)("who looks for what is not there", patience, () => {
  let trial: ConsoleTrial;
  // The application that everything here goes to: it is broken at first.
  const application = new ScriptedEndpoint({ behaviour: "error", delayMs: 1_500 });
  let endpoint = "";
  // One engineer goes through it all.
  let visitor: Visitor;

  beforeAll(async () => {
    trial = await ConsoleTrial.start(1);
    await application.start();
    // One who sees things move.
    visitor = await trial.signedIn({
      permissions: ["clipboard-read", "clipboard-write"],
      reducedMotion: "no-preference",
    });
    const made = await trial.ask<{ readonly id: string }>("endpoints", {
      name: "crm",
      url: `${application.url}/crm?of=[all]`,
      dialect: "standard",
      events: ["call.record"],
      ladder: { gapsSeconds: [1], maxAttempts: 2 },
      headers: { "x-team": "o'hara" },
      breaker: "off",
    });
    endpoint = made.id;
    await vi.waitFor(async () => {
      if ((await failed()).length < 6) throw new Error("Too few have failed yet");
    }, inGoodTime);
  });
  afterAll(async () => {
    await visitor[Symbol.asyncDispose]();
    await trial[Symbol.asyncDispose]();
    await application[Symbol.asyncDispose]();
  });

  const failed = async () =>
    (await trial.ask<Listed>(`deliveries?state=failed&endpoint=${endpoint}`)).data.map(({ id }) => id);

  test("finds it by its state, sees each attempt with what was answered, and sends it again", async () => {
    const page = await trial.open(visitor, `deliveries?endpoint=${endpoint}`);
    await page.getByRole("radiogroup", { name: "State" }).getByText("failed").click();
    await page.getByRole("row").nth(2).getByText("HTTP 500").waitFor();
    expect(new URL(page.url()).searchParams.get("state")).toBe("failed");
    await expectSound(visitor);

    await page.getByRole("row").nth(2).getByRole("link").first().click();
    await page.getByRole("heading", { level: 1, name: "call record → crm" }).waitFor();
    await page.getByText("It was given up: all attempts were made").waitFor();
    const attempts = page.getByRole("list", { name: "Attempts" }).getByRole("button");
    expect(await attempts.count()).toBe(2);
    await attempts.first().click();
    await page.getByRole("heading", { name: "Answer to attempt 1" }).waitFor();
    await page.getByText("withheld").first().waitFor();
    await expectSound(visitor);

    application.behaviour = "success";
    await page.getByRole("button", { name: "Send again" }).click();
    await page.getByText("On its way again, with the same id").waitFor();
    // It moves by itself: nothing is loaded anew.
    await page.getByText("Attempt 3 was acknowledged").waitFor(inGoodTime);
    expect(await attempts.count()).toBe(3);
    // Once more, though it arrived: only after being asked.
    await page.getByRole("button", { name: "Send again" }).click();
    await agree(page, "Send again");
    await page.getByText("Attempt 4 was acknowledged").waitFor(inGoodTime);
  });

  test("copies as curl what curl then really sends", async () => {
    const { page } = visitor;
    const sent = receivedOf(application.received, page.url().split("/").at(-1));
    await page.getByRole("button", { name: "Copy as curl" }).click();
    await page.getByRole("button", { name: "Copied" }).waitFor();
    const command = await page.evaluate<string>("navigator.clipboard.readText()");
    await run("sh", ["-c", `${command} --silent --show-error --max-time 10`]);
    const again = application.received.at(-1);
    expect(again?.url).toBe(sent.url);
    expect(again?.body).toBe(sent.body);
    expect(again?.headers["x-team"]).toBe("<x-team withheld>");
    expect(comparable(again)).toEqual(comparable(sent));
  });

  test("sends the chosen ones again, and is told what came of it", async () => {
    const page = await trial.open(visitor, `deliveries?state=failed&endpoint=${endpoint}`);
    await page.getByRole("row").nth(2).getByRole("checkbox").click();
    await page.getByRole("row").nth(3).getByRole("checkbox").click();
    await page.getByRole("button", { name: "Send 2 again" }).click();
    await page.getByText("2 are on their way again").waitFor(inGoodTime);
    expect(visitor.complaints).toEqual([]);
  });

  test("replays the rest, once it is known how much that is", async () => {
    const page = await trial.open(visitor, `deliveries?state=failed&endpoint=${endpoint}`);
    await page.getByRole("button", { name: "Replay all that match" }).click();
    await page.getByRole("button", { name: "See what would be sent" }).click();
    const left = (await failed()).length;
    await page.getByText(`${left} deliveries would be sent`).waitFor(inGoodTime);
    await expectSound(visitor);
    expect(await failed()).toHaveLength(left);
    await page.getByRole("button", { name: "Start the replay" }).click();
    await page.getByRole("heading", { level: 1, name: "Replay" }).waitFor();
    await page.getByText("done", { exact: true }).waitFor(inGoodTime);
    await page.getByRole("link", { name: "list those in this state since then" }).waitFor(inGoodTime);
    await vi.waitFor(async () => expect(await failed()).toEqual([]), inGoodTime);
    await expectSound(visitor);
  });

  test("stops a replay", async () => {
    // So that it takes long: one at a time, each answered slowly.
    await trial.ask(`endpoints/${endpoint}`, { concurrency: 1 }, "PATCH");
    application.behaviour = "slow";
    const page = await trial.open(visitor, `deliveries?state=delivered&endpoint=${endpoint}`);
    await page.getByRole("button", { name: "Replay all that match" }).click();
    await page.getByRole("button", { name: "See what would be sent" }).click();
    await page.getByRole("button", { name: "Start the replay" }).click();
    await page.getByRole("button", { name: "Stop", exact: true }).click();
    await agree(page, "Stop it");
    await page.getByText("cancelled", { exact: true }).waitFor(inGoodTime);
    expect(visitor.complaints).toEqual([]);
    application.behaviour = "success";
  });

  test("pauses an endpoint, and lets what is parked go on, or drops it", async () => {
    const page = await trial.open(visitor, `endpoints/${endpoint}`);
    await page.getByRole("button", { name: "Pause" }).click();
    await agree(page, "Yes");
    await page.getByRole("button", { name: "Resume" }).waitFor();
    const received = application.received.length;
    await trial.open(visitor, `deliveries?state=parked&endpoint=${endpoint}`);
    await page.getByRole("button", { name: "Let go on" }).click();
    await agree(page, "Go on");
    await page.getByRole("button", { name: "Let go on" }).waitFor({ state: "detached" });
    await vi.waitFor(() => expect(application.received.length).toBeGreaterThan(received), inGoodTime);

    await trial.ask(`endpoints/${endpoint}`, { paused: true }, "PATCH");
    await page.getByRole("button", { name: "Drop" }).waitFor(inGoodTime);
    await expectSound(visitor);
    expect(await failed()).toEqual([]);
    await page.getByRole("button", { name: "Drop" }).click();
    await agree(page, "Drop them");
    await vi.waitFor(async () => expect(await failed()).not.toEqual([]), inGoodTime);
    expect(visitor.complaints).toEqual([]);
  });

  test("takes the day's file home from a phone, in Chinese, where all of it fits", async () => {
    await using clerk = await trial.signedIn({ ...phone, locale: "zh-CN" });
    const page = await trial.open(clerk, "failures");
    const download = page.waitForEvent("download");
    await page.getByRole("link", { name: "下载" }).click();
    const lines = (await readFile(await (await download).path(), "utf8")).trim().split("\n");
    expect(lines.map((line) => deliveryOf(line)).every((id) => id.startsWith("dlv_"))).toBe(true);
    await expectSound(clerk);
    await fits(page, "推送", `deliveries?state=delivered&endpoint=${endpoint}`);
    await fits(page, "话单 → crm", `deliveries/${deliveryOf(lines.find((line) => line.includes(endpoint)))}`);
    await fits(page, "重放", "replays?new=1");

    async function fits(at: Page, heading: string, path: string) {
      await trial.open(clerk, path);
      await at.getByRole("heading", { level: 1, name: heading }).waitFor();
      await expectSound(clerk);
    }
  });
});

/** Says yes to what is asked, and waits until the question is gone. */
async function agree(page: Page, yes: string): Promise<void> {
  const question = page.getByRole("dialog");
  await question.getByRole("button", { name: yes, exact: true }).click();
  await question.waitFor({ state: "detached" });
}

function receivedOf(received: readonly Received[], id = ""): Received {
  const found = received.findLast(({ headers }) => headers["webhook-id"] === id);
  if (found === undefined) throw new Error(`Nothing with the id ${id} came in`);
  return found;
}

// What is another in every request, and what the hub does not show.
const changing = new Set(["connection", "webhook-timestamp", "webhook-signature", "x-team"]);

function comparable(received: Received | undefined) {
  return Object.entries(received?.headers ?? {})
    .filter(([name]) => !changing.has(name))
    .toSorted(([a], [b]) => a.localeCompare(b));
}

function deliveryOf(line = ""): string {
  return /"delivery":"(dlv_[^"]+)"/.exec(line)?.[1] ?? "";
}
