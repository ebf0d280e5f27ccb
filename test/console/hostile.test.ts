import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { chromiumPath, type Visitor } from "../kit/browser.ts";
import { ConsoleTrial, expectSound } from "../kit/console-trial.ts";
import { HostileReceiver, HostileWatch, hostile } from "../kit/hostile.ts";
import type { Page, Shown } from "../kit/test-hub.ts";

const { image, script, vector, frame, template, reversed, link } = hostile;
const long = "长".repeat(10_000);

const texts = [image, script, vector, frame, template, reversed, link, long];

/** A call that is hostile wherever it may say something. */
const call = {
  id: `${image}1`,
  platform: script,
  direction: "outbound",
  jobId: vector,
  from: template,
  to: image,
  outcome: "answered",
  dialedAt: "2026-11-20T10:47:35+08:00",
  intent: { level: null, label: script, basis: `${vector}${link}` },
  labels: texts,
  concerns: texts,
  transferredTo: link,
  customer: { id: script, name: reversed, [image]: vector },
  row: texts.map((text) => [text, text]),
  correlation: { [image]: script, constructor: template },
  recordings: [link, "data:text/html,<script>parent.hit=1</script>", "//hostile.invalid/x.wav", image].map(
    (url) => ({
      kind: "mixed",
      url,
      durationSeconds: 7,
      sizeBytes: 1,
    }),
  ),
  dialog: texts.map((text, index) => ({
    seq: index + 1,
    speaker: index % 2 === 0 ? "customer" : "robot",
    text,
    startMs: index * 1_000,
    endMs: index * 1_000 + 900,
    node: { id: link, name: image },
  })),
  platformCode: image,
  platformLabel: script,
  platformFields: { [image]: [script, { [vector]: frame }], toString: link },
};

interface Made extends Shown {
  readonly url: string;
}

describe.skipIf(chromiumPath === undefined)("texts from outside", () => {
  let trial: ConsoleTrial;
  let visitor: Visitor;
  let watch: HostileWatch;
  const receiver = new HostileReceiver();
  const ids = { call: "", job: "", message: "", delivery: "", source: "", endpoint: "" };

  beforeAll(async () => {
    const [started, receiving] = await Promise.all([ConsoleTrial.start(1), receiver.start()]);
    trial = started;
    const ladder = { gapsSeconds: [3_600] };
    const endpoint = await trial.ask<Made>("endpoints", {
      name: image,
      url: receiving,
      dialect: "standard",
      ladder,
    });
    const { id, url } = await trial.ask<Made>("sources", { name: script, dialect: "standard" });
    const push = (body: string) =>
      fetch(url, { method: "POST", headers: { "user-agent": image, "x-told": script }, body });
    await push(
      JSON.stringify({
        type: "job.status_changed",
        job: { id: vector, platform: image, name: image, status: "running" },
      }),
    );
    await push(JSON.stringify({ type: "call.record", call }));
    await push(JSON.stringify({ type: image }));
    [ids.source, ids.endpoint] = [id, endpoint.id];
    const first = async (path: string) => {
      const [row] = (await trial.ask<Page>(path)).data;
      if (row === undefined) throw new Error(`Expected something of ${path}`);
      return row.id;
    };
    ids.call = await first(`calls?platform=${encodeURIComponent(script)}`);
    ids.job = await first("jobs");
    ids.message = await first("messages?fate=quarantined");
    await vi.waitFor(
      async () => (ids.delivery = await first(`deliveries?call=${ids.call}&error=http_status`)),
      {
        timeout: 20_000,
      },
    );
    visitor = await trial.signedIn();
    watch = new HostileWatch(visitor.page, trial.guide.url);
    await trial.open(visitor, "calls");
  });
  afterAll(async () => {
    await visitor[Symbol.asyncDispose]();
    await trial[Symbol.asyncDispose]();
    await receiver[Symbol.asyncDispose]();
  });

  const places: readonly (readonly [string, () => string, "table" | "tabpanel" | "main", string])[] = [
    ["the list of calls", () => `calls?platform=${encodeURIComponent(script)}`, "table", image],
    ["a call's dialog", () => `calls/${ids.call}`, "tabpanel", vector],
    ["a call's deliveries", () => `calls/${ids.call}?view=deliveries`, "tabpanel", image],
    ["a call's messages", () => `calls/${ids.call}?view=messages`, "tabpanel", script],
    ["a call's fields", () => `calls/${ids.call}?view=fields`, "tabpanel", frame],
    ["the list of jobs", () => "jobs", "table", image],
    ["a job", () => `jobs/${ids.job}`, "main", vector],
    ["the list of messages", () => "messages", "table", script],
    ["a message", () => `messages/${ids.message}`, "main", `"type": "${image}"`],
    ["the quarantine", () => "quarantine", "main", image],
    ["the list of deliveries", () => `deliveries?endpoint=${ids.endpoint}`, "table", image],
    ["a delivery", () => `deliveries/${ids.delivery}`, "main", script],
    ["the list of sources", () => "sources", "table", script],
    ["a source", () => `sources/${ids.source}`, "main", script],
    ["the list of endpoints", () => "endpoints", "table", image],
    ["an endpoint", () => `endpoints/${ids.endpoint}`, "main", image],
    ["the overview", () => "overview", "main", image],
  ];
  test.each(places)("stand as texts in %s", async (_name, path, role, text) => {
    await trial.goOn(visitor, path());
    await visitor.page.getByRole(role).getByText(text).first().waitFor();
    expect(await watch.findings()).toEqual([]);
    expect(visitor.complaints).toEqual([]);
  });

  test("stand as they came in the message that brought them", async () => {
    await trial.goOn(visitor, `calls/${ids.call}?view=messages`);
    const panel = visitor.page.getByRole("tabpanel");
    await panel.getByRole("cell", { name: "decoded" }).click();
    await panel.getByText(JSON.stringify(template)).first().waitFor();
    expect(await watch.findings()).toEqual([]);
  });

  test("are whole, however long, and leave the page as it is", async () => {
    await trial.goOn(visitor, `calls/${ids.call}`);
    const { page } = visitor;
    const dialog = page.getByRole("list", { name: "Dialog" });
    await dialog.getByText(template).waitFor();
    await dialog.getByRole("button", { name: "Show all 10,000 characters" }).click();
    await dialog.getByText(long).waitFor();
    await page.getByText("gave a link that is no full URL").waitFor();
    expect(await page.locator("audio").count()).toBe(0);
    expect(await watch.findings()).toEqual([]);
    await expectSound(visitor);
  });
});
