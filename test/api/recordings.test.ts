import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ApiClient, type ApiTenant } from "../kit/api-client.ts";
import { AudioServer } from "../kit/audio-server.ts";
import { type Page, type Shown, adminKey } from "../kit/test-hub.ts";
import { record } from "../kit/told-calls.ts";

let api: ApiClient;
let platform: AudioServer;
beforeAll(async () => {
  // Recordings are where the operator allows it, and nowhere else.
  api = await ApiClient.start({ allowPrivateEndpoints: false, allowCidrs: ["127.0.0.1/32"] });
  platform = await new AudioServer().start();
});
beforeEach(() => {
  platform.asked.length = 0;
  platform.brokenOff = 0;
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await platform[Symbol.asyncDispose]();
});

interface ShownCall extends Shown {
  readonly call: { readonly recordings: readonly { readonly url: string | null }[] };
}

interface Recorded {
  readonly tenant: ApiTenant;
  readonly call: string;
  /** Where the only one is heard. */
  readonly only: string;
  /** Where the one with that link is heard: they are in an order of their own. */
  readonly of: (url: string | null) => string;
  /** Where one is heard by its place. */
  readonly at: string;
}

/** A call with a recording at each of these URLs. */
async function recorded(...urls: readonly (string | null)[]): Promise<Recorded> {
  const tenant = await api.tenant();
  const recordings = urls.map((url) => ({ kind: "mixed", url, durationSeconds: 1, sizeBytes: null }));
  await api.ok("POST", `${tenant.path}/events`, record("1", { recordings }));
  const [found] = (await api.ok<Page<ShownCall>>("GET", `${tenant.path}/calls`)).data;
  if (found === undefined) throw new Error("Expected the call to be there");
  const at = `${tenant.path}/calls/${found.id}/recordings`;
  const of = (url: string | null) => `${at}/${found.call.recordings.findIndex((one) => one.url === url)}`;
  return { tenant, call: found.id, at, of, only: `${at}/0` };
}

/** Listens as a player does. */
async function listen(at: string, headers: Readonly<Record<string, string>> = {}, key = adminKey) {
  const response = await fetch(`${api.hub.url}${at}`, {
    headers: { authorization: `Bearer ${key}`, ...headers },
  });
  return { response, bytes: Buffer.from(await response.arrayBuffer()) };
}

const refused = async (path: string, status: number) =>
  api.refused(status, "GET", (await recorded(platform.at(path))).only);

describe("a recording", () => {
  test("is passed on as it is, as audio and nothing else, and kept by nobody", async () => {
    const { only, call } = await recorded(platform.at("/call.wav"));
    const { response, bytes } = await listen(only);
    expect([response.status, bytes.equals(platform.wav)]).toEqual([200, true]);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "audio/x-wav",
      "content-length": String(platform.wav.length),
      "accept-ranges": "bytes",
      "content-security-policy": "sandbox",
      "x-content-type-options": "nosniff",
      "cache-control": "private, no-store",
      "content-disposition": `inline; filename="${call}-0"`,
    });
  });

  test("is heard from any place on, and to any", async () => {
    const { only } = await recorded(platform.at("/call.wav"));
    const size = platform.wav.length;
    for (const [range, from, to] of [
      ["bytes=0-", 0, size - 1],
      ["bytes=8000-8999", 8_000, 8_999],
      ["bytes=16000-", 16_000, size - 1],
      ["bytes=-44", size - 44, size - 1],
    ] as const) {
      const { response, bytes } = await listen(only, { range });
      expect([range, response.status, response.headers.get("content-range")]).toEqual([
        range,
        206,
        `bytes ${from}-${to}/${size}`,
      ]);
      expect(bytes.equals(platform.wav.subarray(from, to + 1))).toBe(true);
    }
  });

  test.each(["bytes=0-1,5-6", "lines=1-2", "bytes=a-"])(
    "is heard whole for what is no part: %s",
    async (range) => {
      const { only } = await recorded(platform.at("/call.wav"));
      expect((await listen(only, { range })).response.status).toBe(200);
      expect(platform.asked).toEqual([["/call.wav", undefined]]);
    },
  );

  test("is heard whole where its server knows no parts", async () => {
    const { only } = await recorded(platform.at("/whole"));
    const { response, bytes } = await listen(only, { range: "bytes=100-" });
    expect([response.status, response.headers.get("accept-ranges"), bytes.length]).toEqual([
      200,
      null,
      platform.wav.length,
    ]);
  });

  test("of which nobody told the type is known by how it begins, whichever part is asked for", async () => {
    const { only } = await recorded(platform.at("/untold"));
    const heard = async (range?: string) => {
      const { response, bytes } = await listen(only, range === undefined ? {} : { range });
      return [response.status, response.headers.get("content-type"), bytes.length];
    };
    expect(await heard()).toEqual([200, "audio/wav", platform.wav.length]);
    expect(await heard("bytes=0-1")).toEqual([206, "audio/wav", 2]);
    expect(await heard("bytes=9000-9999")).toEqual([206, "audio/wav", 1_000]);
  });

  test("is followed where it was moved to", async () => {
    const { only } = await recorded(`${platform.at("/old")}?to=/call.wav`);
    expect((await listen(only)).bytes.equals(platform.wav)).toBe(true);
  });

  test("is the one that is named, of several", async () => {
    const urls = [platform.at("/whole"), null, platform.at("/call.wav")];
    const { at, of } = await recorded(...urls);
    await listen(of(platform.at("/call.wav")));
    await listen(of(platform.at("/whole")));
    expect(platform.asked.map(([path]) => path)).toEqual(["/call.wav", "/whole"]);
    expect((await api.refused(404, "GET", of(null))).detail).toContain("no link");
    for (const n of ["3", "-1", "first", "00003"])
      expect((await api.refused(404, "GET", `${at}/${n}`)).detail).toContain("it has 3");
  });
});

describe("a recording that can't be had says why", () => {
  test.each([404, 410])("it is gone: %i", async (status) => {
    expect(await refused(`/status/${status}`, 410)).toMatchObject({
      type: "urn:ringback:error:E_RECORDING_GONE",
      detail: expect.stringContaining(`${status}`) as string,
    });
  });

  test.each([
    ["its link has expired", "/status/403", /expired/],
    ["its server is broken", "/status/500", /500/],
    ["it is a page", "/page", /no audio \(text\/html\)/],
    ["it is a page that is called nothing in particular", "/untold-page", /no audio/],
    ["it is too large", "/huge", /200 MiB/],
  ])("%s", async (_name, path, why) => {
    expect(await refused(path, 502)).toMatchObject({
      type: "urn:ringback:error:E_RECORDING_UNAVAILABLE",
      detail: expect.stringMatching(why) as string,
    });
  });

  test("its server does not answer in time", async () => {
    const problem = await refused("/silent", 504);
    expect(problem).toMatchObject({ detail: expect.stringContaining("10000 ms") as string });
    await expect.poll(() => platform.brokenOff).toBe(1);
  });

  test.each([
    ["a private address", "http://10.0.0.1/1.wav", /private/],
    ["where clouds keep credentials", "http://169.254.169.254/latest/meta-data/", /metadata/],
    ["no URL", "/recordings/1.wav", /URL/],
  ])("it leads to what the address guard refuses: %s", async (_name, url, why) => {
    const { only } = await recorded(url);
    expect((await api.refused(502, "GET", only)).detail).toMatch(why);
  });

  test("it is moved to where the address guard refuses, and nobody is asked there", async () => {
    for (const to of [`http://127.0.0.2:${platform.port}/call.wav`, `${api.hub.url}/metrics`]) {
      const { only } = await recorded(`${platform.at("/old")}?to=${encodeURIComponent(to)}`);
      expect((await api.refused(502, "GET", only)).detail).toMatch(/loopback|own-port/);
    }
    expect(platform.asked.map(([path]) => path)).toEqual(["/old", "/old"]);
  });

  test("it has no such part", async () => {
    const { only } = await recorded(platform.at("/call.wav"));
    const { status } = await api.refused(416, "GET", only, { headers: { range: "bytes=99999-" } });
    expect(status).toBe(416);
  });

  test("in the language that is asked for, with numbers masked for who may not see them", async () => {
    const { only, tenant } = await recorded("http://nowhere.invalid/19912345678.wav");
    const headers = { "accept-language": "zh" };
    expect((await api.refused(502, "GET", only, { headers })).detail).toMatch(/无法获取录音/);
    const page = await recorded("http://19912345678@127.0.0.1/");
    const { detail } = await api.refused(502, "GET", page.only, { key: page.tenant.key });
    expect([tenant.id === page.tenant.id, detail]).toEqual([
      false,
      expect.not.stringContaining("19912345678"),
    ]);
  });

  test("and one that breaks off in the middle ends with the connection", async () => {
    const { only } = await recorded(platform.at("/broken"));
    await expect(listen(only)).rejects.toThrow("terminated");
  });
});

describe("whoever listens", () => {
  const entriesOf = async ({ path }: ApiTenant) =>
    (await api.ok<Page>("GET", `${path}/audit?action=revealed&what=recording`)).data;

  test("needs the right to read and no other, and is in the audit log, once for all parts", async () => {
    const [first, second] = [platform.at("/call.wav"), platform.at("/whole")];
    const { tenant, call, of } = await recorded(first, second);
    const made = await api.ok("POST", `${tenant.path}/keys`, { rights: ["read"] });
    const key = String(made["key"]);
    for (const range of ["bytes=0-", "bytes=8000-", "bytes=0-99"]) await listen(of(first), { range }, key);
    await listen(of(second), {}, key);
    await expect.poll(() => entriesOf(tenant)).toHaveLength(2);
    const route = "GET /v1/tenants/{tenant}/calls/{id}/recordings/{n}";
    expect(await entriesOf(tenant)).toMatchObject(
      [second, first].map((url) => ({
        who: made.id,
        what: "recording",
        target: call,
        after: { route, rows: 1, recording: Number(of(url).split("/").at(-1)) },
      })),
    );
  });

  test("to nothing is in no entry", async () => {
    const { tenant, of } = await recorded(platform.at("/status/404"), platform.at("/call.wav"));
    await api.refused(410, "GET", of(platform.at("/status/404")));
    await listen(of(platform.at("/call.wav")));
    await expect.poll(() => entriesOf(tenant)).not.toEqual([]);
    expect(await entriesOf(tenant)).toHaveLength(1);
  });

  test("and goes away lets its server go, too", async () => {
    const { only } = await recorded(platform.at("/endless"));
    const gone = new AbortController();
    const headers = { authorization: `Bearer ${adminKey}` };
    const response = await fetch(`${api.hub.url}${only}`, { headers, signal: gone.signal });
    await response.body?.getReader().read();
    gone.abort();
    await expect.poll(() => platform.brokenOff, { timeout: 10_000 }).toBe(1);
  });

  test("is one of six at a time of a tenant", async () => {
    const [endless, short] = [platform.at("/endless"), platform.at("/call.wav")];
    const { of } = await recorded(endless, short);
    const gone = new AbortController();
    const headers = { authorization: `Bearer ${adminKey}` };
    const open = () => fetch(`${api.hub.url}${of(endless)}`, { headers, signal: gone.signal });
    const six = await Promise.all(Array.from({ length: 6 }, open));
    expect(six.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
    const { detail } = await api.refused(409, "GET", of(short));
    expect(detail).toContain("6 recordings");
    const elsewhere = await recorded(short);
    expect((await listen(elsewhere.only)).response.status).toBe(200);
    gone.abort();
    await expect.poll(async () => (await listen(of(short))).response.status, { timeout: 10_000 }).toBe(200);
  });
});
