import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dialects } from "../../src/dialects/index.ts";
import { toInstant } from "../../src/model/index.ts";
import { pushesOf, recordOf } from "../kit/deliveries.ts";
import { type FailedDelivery, fillFailures } from "../kit/failed-deliveries.ts";
import { type Page, TestHub } from "../kit/test-hub.ts";

interface Imported {
  readonly lines: number;
  readonly new: number;
  readonly duplicate: number;
  readonly quarantined: number;
  readonly refused: number;
  readonly problems: readonly {
    readonly line: number;
    readonly fate: string;
    readonly path: string;
    readonly detail: string;
    readonly message?: string;
  }[];
}

let hub: TestHub;
let tenants = 0;
beforeAll(async () => {
  hub = await TestHub.start();
});
afterAll(() => hub[Symbol.asyncDispose]());

/** A tenant of the test's own with a source. */
async function receiver(source: Readonly<Record<string, unknown>> = {}) {
  tenants += 1;
  const tenant = await hub.tenant({ id: `acme-${tenants}`, source: { dialect: "tanyi", ...source } });
  const path = `${tenant.path}/sources/${tenant.source}/import`;
  const messages = (fate = "") =>
    hub.ok<Page>("GET", `${tenant.path}/messages?limit=500${fate === "" ? "" : `&fate=${fate}`}`);
  return {
    ...tenant,
    post: (body: string | Uint8Array, headers: Readonly<Record<string, string>> = {}) =>
      hub.request<Imported>("POST", path, {
        body,
        headers: { "content-type": "application/x-ndjson", ...headers },
      }),
    messages: async (fate?: string) => (await messages(fate)).data,
    calls: async () => (await hub.ok<Page>("GET", `${tenant.path}/calls?limit=500`)).data,
  };
}

const counts = ({ lines, new: fresh, duplicate, quarantined, refused }: Imported) => ({
  lines,
  new: fresh,
  duplicate,
  quarantined,
  refused,
});

/** A line of a failure file. */
function lineOf(body: string, told: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({
    delivery: "dlv_01M7Z57MX6EZPWVVERP7X695VY",
    dialect: "tanyi",
    message: "ROBOT_CALL_RECORD",
    reason: "attempts_exhausted",
    failedAt: "2026-11-20T10:48:03+08:00",
    body,
    ...told,
  });
}

describe("YT-05r: an import", () => {
  test("takes messages of the platform as pushes, told by where they came from", async () => {
    const here = await receiver();
    const text = `${[1, 2, 3].map((id) => recordOf("tanyi", id)).join("\n")}\n`;
    const { status, body } = await here.post(text);
    expect([status, counts(body)]).toEqual([
      200,
      { lines: 3, new: 3, duplicate: 0, quarantined: 0, refused: 0 },
    ]);
    expect(await here.calls()).toHaveLength(3);
    const messages = await here.messages();
    expect(messages.map(({ remote, fate, headers }) => [remote, fate, headers])).toEqual(
      [1, 2, 3].map(() => ["import", "decoded", {}]),
    );
    const raw = await hub.request<string>("GET", `${here.path}/messages/${messages[2]?.id}/raw`);
    expect([1, 2, 3].map((id) => recordOf("tanyi", id))).toContain(raw.body);
  });

  test("takes lines of a failure file, byte for byte, with the delivery that they were", async () => {
    const here = await receiver();
    const record = recordOf("tanyi", 1).replace("{", "{ ");
    expect(counts((await here.post(lineOf(record))).body)).toMatchObject({ new: 1 });
    const [message] = await here.messages();
    expect(message).toMatchObject({
      remote: "import",
      interface: "ROBOT_CALL_RECORD",
      headers: { "webhook-id": "dlv_01M7Z57MX6EZPWVVERP7X695VY" },
    });
    const raw = await hub.request<string>("GET", `${here.path}/messages/${message?.id}/raw`);
    expect(raw.body).toEqual(record);
  });

  test("again makes nothing new, and neither does what was pushed already", async () => {
    const here = await receiver();
    await hub.push(here.sourceUrl, recordOf("tanyi", 1));
    const text = [1, 2, 2].map((id) => recordOf("tanyi", id)).join("\r\n");
    expect(counts((await here.post(text)).body)).toMatchObject({ new: 1, duplicate: 2 });
    expect(counts((await here.post(text)).body)).toMatchObject({ new: 0, duplicate: 3 });
    expect(await here.calls()).toHaveLength(2);
  });

  test("keeps a line that can't be understood once, however often it comes", async () => {
    const here = await receiver();
    const bad = '{"dataType":"ROBOT_CALL_RECORD","data":{}}';
    const text = `\n${recordOf("tanyi", 1)}\nno JSON\n\n${lineOf(bad)}\n`;
    const first = (await here.post(text)).body;
    expect(counts(first)).toEqual({ lines: 3, new: 1, duplicate: 0, quarantined: 2, refused: 0 });
    const kept = await here.messages("quarantined");
    expect(first.problems).toMatchObject([
      { line: 3, fate: "quarantined", path: "" },
      { line: 5, fate: "quarantined", path: "data.callRecordId" },
    ]);
    expect(new Set(first.problems.map(({ message }) => message))).toEqual(new Set(kept.map(({ id }) => id)));
    const again = (await here.post(text)).body;
    expect(again.problems).toEqual(first.problems);
    expect(counts(again)).toMatchObject({ new: 0, duplicate: 1, quarantined: 2 });
    // Once more in one request, side by side.
    const twice = (await here.post(`${bad}\n${bad}\n${bad}`)).body;
    expect(new Set(twice.problems.map(({ message }) => message)).size).toBe(1);
    expect(await here.messages("quarantined")).toHaveLength(2);
  });

  test("refuses by name what does not belong into the source, and takes the rest", async () => {
    const here = await receiver({ name: "main" });
    const other = lineOf(recordOf("byai", 1), { dialect: "byai" });
    const gone = lineOf("", { body: undefined });
    const { body } = await here.post([other, recordOf("tanyi", 2), gone].join("\n"));
    expect(counts(body)).toEqual({ lines: 3, new: 1, duplicate: 0, quarantined: 0, refused: 2 });
    expect(body.problems).toEqual([
      {
        line: 1,
        fate: "refused",
        path: "dialect",
        detail: "This is a delivery in the dialect byai, and the source main reads tanyi",
      },
      { line: 3, fate: "refused", path: "body", detail: "The file no longer has the message itself" },
    ]);
    expect(await here.messages()).toHaveLength(1);
  });

  test("refuses what the source refuses", async () => {
    const here = await receiver({ onInvalid: "reject" });
    const { body } = await here.post("no JSON");
    expect(counts(body)).toMatchObject({ quarantined: 0, refused: 1 });
    expect(await here.messages()).toEqual([]);
  });

  test("answers the same for the same key, and refuses the key for other lines", async () => {
    const here = await receiver();
    const keyed = { "idempotency-key": "part-1" };
    const first = await here.post(recordOf("tanyi", 1), keyed);
    expect((await here.post(recordOf("tanyi", 1), keyed)).body).toEqual(first.body);
    expect((await here.post(recordOf("tanyi", 2), keyed)).status).toBe(409);
    expect(await here.messages()).toHaveLength(1);
  });

  test.each([
    ["no line", "", 400],
    ["blank lines alone", " \n\r\n", 400],
    ["too many lines", "{}\n".repeat(1_001), 400],
    ["too many bytes", "x".repeat(17 * 1024 * 1024), 413],
  ])("with %s is refused", async (_name, text, expected) => {
    const here = await receiver();
    expect((await here.post(text)).status).toBe(expected);
    expect(await here.messages()).toEqual([]);
  });

  test("is recorded with its counts", async () => {
    const here = await receiver();
    await here.post(recordOf("tanyi", 1));
    const told = hub.logged.filter(({ event, id }) => event === "api.changed" && id === here.source);
    expect(told.at(-1)).toMatchObject({ what: "source", change: "imported", who: "operator" });
  });
});

// YT-05 for every dialect: what one hub could not deliver yesterday is fetched and taken in by another.
test.each(dialects.map(({ name }) => name))(
  "YT-05r: yesterday's file of one hub, imported into another, makes it whole: %s",
  async (dialect) => {
    const folder = mkdtempSync(join(tmpdir(), "ringback-import-"));
    try {
      const path = join(folder, "ringback.db");
      const yesterday = Date.UTC(2026, 10, 19, 4);
      const pushes = [1, 2, 3].flatMap((id) => pushesOf(dialect, id));
      const failed = pushes.map(({ body, type }, index): FailedDelivery => ({
        at: toInstant(yesterday + index),
        body,
        type,
      }));
      await fillFailures(path, [{ id: "platform", timezone: "Asia/Shanghai", dialect, failed }]);
      await using platform = await TestHub.start({ store: { engine: "sqlite", path } });
      const file = await platform.request<string>("GET", "/v1/tenants/platform/failures/2026-11-19.ndjson");
      expect(file.headers.get("ringback-complete")).toBe("true");
      const [pushed, imported] = [await receiver({ dialect }), await receiver({ dialect })];
      for (const { body } of pushes) await hub.push(pushed.sourceUrl, body);
      const told = await imported.post(file.body);
      expect(counts(told.body)).toEqual({
        lines: pushes.length,
        new: pushes.length,
        duplicate: 0,
        quarantined: 0,
        refused: 0,
      });
      const shown = async ({ calls }: typeof imported) =>
        (await calls()).map(({ call }) => JSON.stringify(call)).toSorted();
      expect(await shown(imported)).toEqual(await shown(pushed));
      expect(await imported.calls()).toHaveLength(3);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
