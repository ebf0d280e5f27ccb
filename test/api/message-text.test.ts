import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ApiClient } from "../kit/api-client.ts";
import type { Page } from "../kit/test-hub.ts";

let api: ApiClient;
beforeAll(async () => {
  api = await ApiClient.start();
});
afterAll(() => api[Symbol.asyncDispose]());

const limit = 512 * 1024;

interface MessageText {
  readonly isText: boolean;
  readonly text?: string;
  readonly base64?: string;
  readonly isCut: boolean;
  readonly sizeBytes: number;
  readonly contentType: string | null;
}

/** A tenant that was pushed a body → what its message says to whom. */
async function pushed(body: string | Uint8Array, headers?: Readonly<Record<string, string>>) {
  const tenant = await api.tenant();
  const source = await api.ok("POST", `${tenant.path}/sources`, { name: "s", dialect: "standard" });
  await api.hub.push(String(source["url"]), body, headers);
  const [message] = (await api.ok<Page>("GET", `${tenant.path}/messages`)).data;
  const textFor = (key?: string) =>
    api.ok<MessageText>("GET", `${tenant.path}/messages/${message?.id}/text`, undefined, key);
  return { tenant, message, textFor };
}

describe("what a message says", () => {
  test("is its text, with its size and what the sender declared it as", async () => {
    const { textFor } = await pushed('{"喂": "你好"}\n', { "content-type": "text/plain; charset=utf-8" });
    expect(await textFor()).toEqual({
      isText: true,
      text: '{"喂": "你好"}\n',
      isCut: false,
      sizeBytes: 18,
      contentType: "text/plain; charset=utf-8",
    });
  });

  test.each([
    ["bytes of another character set", Buffer.from("c4e3bac3", "hex")],
    ["bytes of no character set", new Uint8Array([0, 255, 254, 128, 10])],
    ["text with a zero byte in it", Buffer.from("a\0b")],
  ])("is base64 where it is no text: %s", async (_name, body) => {
    const { textFor } = await pushed(body);
    const { isText, text, base64, isCut, sizeBytes } = await textFor();
    expect([isText, text, isCut, sizeBytes]).toEqual([false, undefined, false, body.length]);
    expect(Buffer.from(String(base64), "base64")).toEqual(Buffer.from(body));
  });

  test.each([
    ["nothing at all", ""],
    ["a mark of byte order", "\u{feff}{}"],
  ])("is %s where that is what came in", async (_name, body) => {
    const { textFor } = await pushed(body);
    expect(await textFor()).toMatchObject({ isText: true, text: body, isCut: false });
  });

  test("is cut behind the last whole character within 512 KiB", async () => {
    const body = `a${"好".repeat(200_000)}`;
    const { textFor } = await pushed(body);
    const { text = "", isCut, sizeBytes } = await textFor();
    expect([isCut, sizeBytes]).toEqual([true, 600_001]);
    // The first of three bytes, or the second, can't be the last.
    expect(text).toBe(body.slice(0, 1 + Math.floor((limit - 1) / 3)));
  });

  test("is cut at 512 KiB where it is no text", async () => {
    const { textFor } = await pushed(new Uint8Array(limit + 10));
    const { base64 = "", isCut, sizeBytes } = await textFor();
    expect([isCut, sizeBytes, Buffer.from(base64, "base64").length]).toEqual([true, limit + 10, limit]);
  });
});

describe("to a key without the right to see numbers", () => {
  const phone = "19912345678";

  test("its numbers are masked, and the rest is as it is", async () => {
    const { tenant, textFor } = await pushed(`{"to":"${phone}","note":"call ${phone} or 1990000"}`);
    const { text = "" } = await textFor(tenant.key);
    expect(JSON.parse(text)).toEqual({ to: "199****5678", note: "call 199****5678 or 1990000" });
    expect((await textFor()).text).toContain(phone);
  });

  test("bytes that are no text are hidden: they may be numbers in another character set", async () => {
    const { tenant, textFor } = await pushed(Buffer.concat([Buffer.from([0xc4, 0xe3]), Buffer.from(phone)]));
    expect(await textFor(tenant.key)).toMatchObject({ isText: false, base64: "***", sizeBytes: 13 });
  });

  test("a number that only its field tells is masked where the JSON is cut off behind it, too", async () => {
    const filler = "x".repeat(limit);
    const body = JSON.stringify({ note: "ring 20304050 now", phone: "20304050", count: 12_345_678, filler });
    const { tenant, textFor } = await pushed(body);
    const { text = "", isCut } = await textFor(tenant.key);
    expect([isCut, text.length]).toEqual([true, limit]);
    expect(text.slice(0, 80)).toMatch(
      /^\{"note":"ring 20\*\*\*\*50 now","phone":"20\*\*\*\*50","count":12345678,/,
    );
  });

  test("the whole text shown to one with it is in the audit log", async () => {
    const { tenant, message, textFor } = await pushed(`{"to":"${phone}"}`);
    const { key } = await api.ok("POST", `${tenant.path}/keys`, { rights: ["read", "reveal"] });
    await textFor(tenant.key);
    await textFor(String(key));
    const reveals = async () =>
      (await api.ok<Page>("GET", `${tenant.path}/audit?action=revealed&what=message`)).data;
    await expect.poll(reveals).toHaveLength(1);
    expect(await reveals()).toMatchObject([{ what: "message", target: message?.id, after: { rows: 1 } }]);
  });
});
