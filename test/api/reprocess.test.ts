import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ApiClient } from "../kit/api-client.ts";
import { record } from "../kit/told-calls.ts";
import type { Page } from "../kit/test-hub.ts";

let api: ApiClient;
beforeAll(async () => {
  api = await ApiClient.start();
});
afterAll(() => api[Symbol.asyncDispose]());

interface Piece {
  readonly examined: number;
  readonly decoded: number;
  readonly still: number;
  readonly skipped: number;
  readonly next: string | null;
  readonly problems: readonly { readonly id: string; readonly reason: string; readonly path: string }[];
}

/** A tenant whose source reads so many records in a dialect that they are not in. */
async function withQuarantined(count: number, input: Readonly<Record<string, unknown>> = {}) {
  const { path } = await api.tenant();
  const { id, url } = await api.ok("POST", `${path}/sources`, { name: "s", dialect: "tanyi", ...input });
  const push = (body: string) => api.hub.push(String(url), body);
  for (let number = 1; number <= count; number += 1) await push(JSON.stringify(record(String(number))));
  const list = async (at: string) => (await api.ok<Page>("GET", `${path}/${at}`)).data;
  const fix = () => api.ok("PATCH", `${path}/sources/${id}`, { dialect: "standard" });
  const piece = (body: object = {}) => api.ok<Piece>("POST", `${path}/messages/reprocess`, body);
  return { path, source: id, push, list, fix, piece };
}

describe("reprocessing many messages", () => {
  test("decodes all of them after a fix, piece by piece", async () => {
    const { list, fix, piece } = await withQuarantined(7);
    await fix();
    const pieces: Piece[] = [];
    for (let cursor: string | null = null; pieces.length === 0 || cursor !== null;) {
      const done: Piece = await piece({ limit: 3, cursor });
      pieces.push(done);
      cursor = done.next;
    }
    expect(pieces.map(({ examined, decoded }) => [examined, decoded])).toEqual([
      [3, 3],
      [3, 3],
      [1, 1],
    ]);
    expect(await list("messages?fate=quarantined")).toEqual([]);
    expect(await list("calls")).toHaveLength(7);
  });

  test("counts what is not understood still, and names the first twenty", async () => {
    const { push, list, fix, piece } = await withQuarantined(2);
    await fix();
    for (let number = 0; number < 24; number += 1) await push('{"type":"call.begun"}');
    const done = await piece({ limit: 200 });
    expect(done).toMatchObject({ examined: 26, decoded: 2, still: 24, skipped: 0, next: null });
    const quarantined = await list("messages?fate=quarantined");
    expect(done.problems).toEqual(
      quarantined.slice(0, 20).map(({ id }) => ({ id, reason: "unknown-message", path: "type" })),
    );
  });

  test("takes those alone that the filters name", async () => {
    const { path, source, push, piece } = await withQuarantined(2);
    await push("no JSON");
    const other = await api.ok("POST", `${path}/sources`, { name: "o", dialect: "tanyi" });
    await api.hub.push(String(other["url"]), JSON.stringify(record("9")));
    const examined = async (filter: object) => (await piece({ ...filter, dryRun: true })).examined;
    expect(await examined({})).toBe(4);
    expect(await examined({ source })).toBe(3);
    expect(await examined({ source, reason: "not-json" })).toBe(1);
    expect(await examined({ until: "2020-01-01T00:00:00Z" })).toBe(0);
    expect(await examined({ since: "2020-01-01T00:00:00Z", source: other.id })).toBe(1);
  });

  test("changes nothing in a dry run, and says what it would come to", async () => {
    const { path, list, fix, piece } = await withQuarantined(2);
    await fix();
    const before = await list("messages");
    expect(await piece({ dryRun: true })).toMatchObject({ examined: 2, decoded: 2, still: 0, skipped: 0 });
    expect(await list("messages")).toEqual(before);
    expect(await list("calls")).toEqual([]);
    expect((await api.ok<Page>("GET", `${path}/audit?action=reprocessed`)).data).toEqual([]);
  });

  test("skips what did not prove where it comes from, unless it is trusted", async () => {
    const verify = { kind: "header", header: "x-token", secret: "right" };
    const options = { dialect: "standard", verify, onUnverified: "quarantine" };
    const { path, list, piece } = await withQuarantined(2, options);
    expect(await piece()).toMatchObject({ examined: 2, decoded: 0, skipped: 2, problems: [] });
    expect(await list("messages?reason=unverified")).toHaveLength(2);
    expect(await piece({ trust: true })).toMatchObject({ decoded: 2, skipped: 0 });
    const actions = (await api.ok<Page>("GET", `${path}/audit?what=message`)).data;
    expect(actions.map(({ action }) => action)).toEqual(["reprocessed on trust", "reprocessed"]);
  });

  test("skips what belongs to a source that is deleted", async () => {
    const { path, source, piece } = await withQuarantined(1);
    await api.ok("DELETE", `${path}/sources/${source}`);
    expect(await piece()).toMatchObject({ examined: 1, decoded: 0, still: 0, skipped: 1 });
  });

  test("is one entry of the audit log a piece, with what was asked for and what it came to", async () => {
    const { path, source, fix, piece } = await withQuarantined(2);
    await fix();
    await piece({ source, limit: 1 });
    // Nothing is left to change.
    await piece({ source, reason: "empty" });
    const { data } = await api.ok<Page>("GET", `${path}/audit?action=reprocessed`);
    expect(data).toMatchObject([
      { what: "message", after: { source, examined: 1, decoded: 1, still: 0, skipped: 0 } },
    ]);
    expect(data[0]).not.toHaveProperty("target");
  });

  test("of the same messages by two at a time makes each call once", async () => {
    const { list, fix, piece } = await withQuarantined(20);
    await fix();
    await Promise.all([piece(), piece(), piece()]);
    expect(await list("messages?fate=quarantined")).toEqual([]);
    const calls = await list("calls");
    expect(calls.map(({ revision }) => revision)).toEqual(Array.from({ length: 20 }, () => 1));
  });

  test.each([
    [{ limit: 0 }, "limit"],
    [{ limit: 201 }, "limit"],
    [{ reason: "because" }, "reason"],
    [{ source: "everywhere" }, "source"],
    [{ cursor: "x" }, "cursor"],
    [{ since: "yesterday" }, "since"],
    [{ fate: "decoded" }, "fate"],
  ])("is refused for %j, by its name", async (body, name) => {
    const { path } = await api.tenant();
    const { errors } = await api.refused(400, "POST", `${path}/messages/reprocess`, { body });
    expect(errors?.map((error) => error.path)).toEqual([name]);
  });
});
