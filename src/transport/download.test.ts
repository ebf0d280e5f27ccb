import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { createServer as createTcpServer } from "node:net";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, test } from "vitest";
import type { DownloadLimits, Downloaded, Wanted } from "./download.ts";
import { type Answer, answering, cleanUp, run, transport } from "./posting.contract.ts";

afterEach(cleanUp);

const generous: DownloadLimits = {
  firstByteMs: 20_000,
  idleMs: 20_000,
  mostBytes: 1_000_000,
  mostRedirects: 3,
};

function download(
  url: string,
  {
    limits = {},
    ...told
  }: Partial<Omit<Wanted, "limits">> & { readonly limits?: Partial<DownloadLimits> } = {},
  through = transport(),
): Promise<Downloaded> {
  const signal = new AbortController().signal;
  return through.download({ url, headers: {}, signal, ...told, limits: { ...generous, ...limits } });
}

/** All bytes of what was answered. @throws where it breaks off */
async function bytesOf(downloaded: Downloaded): Promise<Buffer> {
  if (downloaded.kind === "failed") throw new Error(`${downloaded.error}: ${downloaded.detail}`);
  return Buffer.concat(await Array.fromAsync(downloaded.body));
}

const sound = Buffer.from(Array.from({ length: 5_000 }, (_, index) => index % 251));

describe("a file", () => {
  test("is fetched with what is sent along, and its status and headers are told", async () => {
    const asked: unknown[] = [];
    const { url } = await answering((request, response) => {
      asked.push([request.method, request.url, request.headers]);
      response
        .writeHead(206, { "Content-Type": "audio/wav", "content-range": "bytes 0-4999/9000" })
        .end(sound);
    });
    const found = await download(`${url}?x=1`, { headers: { range: "bytes=0-4999" } });
    expect(found).toMatchObject({
      status: 206,
      headers: { "content-type": "audio/wav", "content-range": "bytes 0-4999/9000" },
    });
    expect(await bytesOf(found)).toEqual(sound);
    expect(asked).toEqual([
      [
        "GET",
        "/callbacks?x=1",
        expect.objectContaining({ range: "bytes=0-4999", "accept-encoding": "identity" }),
      ],
    ]);
  });

  test("is read no faster than it is taken", async () => {
    const piece = Buffer.alloc(64 * 1024);
    let written = 0;
    const { url } = await answering((_request, response) =>
      pour(response, () => (written += piece.length), piece),
    );
    const found = await download(url, { limits: { mostBytes: 1e12 } });
    if (found.kind === "failed") throw new Error(found.detail);
    await found.body.next();
    let before = -1;
    // What fits between the two has been written once nothing more is.
    await expect.poll(() => before === (before = written), { interval: 200 }).toBe(true);
    expect(written).toBeLessThan(64 * 1024 * 1024);
    await found.body.return?.();
  });

  test("of which the rest is not wanted is not fetched on", async () => {
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    const { url } = await answering((_request, response) => {
      response.on("close", () => resolve());
      pour(response);
    });
    const found = await download(url, { limits: { mostBytes: 1e12 } });
    if (found.kind === "failed") throw new Error(found.detail);
    await found.body.next();
    await found.body.return?.();
    expect(await closed).toBeUndefined();
  });

  test("of which nothing was read is not fetched on once nobody wants it", async () => {
    const gone = new AbortController();
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    const { url } = await answering((_request, response) => {
      response.on("close", () => resolve());
      pour(response);
    });
    expect(await download(url, { signal: gone.signal })).toMatchObject({ kind: "answered" });
    gone.abort();
    expect(await closed).toBeUndefined();
  });

  test("that nobody wants any more is not waited for", async () => {
    const gone = new AbortController();
    const { url } = await answering(() => gone.abort());
    expect(await download(url, { signal: gone.signal })).toMatchObject({ kind: "failed" });
  });
});

/** Writes without end, as fast as it is taken. */
function pour(response: ServerResponse, told: () => void = () => {}, piece = Buffer.alloc(64 * 1024)): void {
  const more = () => {
    while (!response.destroyed) {
      told();
      if (!response.write(piece)) break;
    }
  };
  response.on("drain", more).on("error", () => {});
  more();
}

describe("F1: a redirect", () => {
  const redirecting = (location: string, status = 302) =>
    answering((_request, response) => response.writeHead(status, { location }).end("elsewhere"));

  test.each([301, 302, 303, 307, 308])(
    "by %i is followed, also to a path of the same place",
    async (status) => {
      const { url } = await answering((request, response) => {
        if (request.url === "/sound") response.end(sound);
        else response.writeHead(status, { location: "/sound" }).end();
      });
      expect(await bytesOf(await download(url))).toEqual(sound);
    },
  );

  test("is followed three times and not once more", async () => {
    const { url } = await answering((request, response) => {
      const hops = Number(new URL(request.url ?? "", "http://x").searchParams.get("hops"));
      if (hops === 0) response.end(sound);
      else response.writeHead(302, { location: `?hops=${hops - 1}` }).end();
    });
    expect(await bytesOf(await download(`${url}?hops=3`))).toEqual(sound);
    expect(await download(`${url}?hops=4`)).toMatchObject({
      error: "http_status",
      detail: expect.stringContaining("3") as string,
    });
  });

  test("to a place that the guard refuses is refused, and nobody is asked there", async () => {
    const secret = await answering((_request, response) => response.end(sound));
    const { url } = await redirecting(secret.url.replace("127.0.0.1", "127.0.0.2"));
    const guarded = transport(false, { allowCidrs: ["127.0.0.1/32"] });
    expect(await download(url, {}, guarded)).toEqual({
      kind: "failed",
      error: "blocked_address",
      detail: expect.stringContaining("loopback") as string,
      text: {
        en: expect.stringContaining("127.0.0.2") as string,
        zh: expect.stringContaining("回环") as string,
      },
    });
    expect(secret.connections).toBe(0);
  });

  test.each(["file:///etc/passwd", "http://user:pass@127.0.0.1/", "http://[", "gopher://127.0.0.1/"])(
    "to what is no place for it is refused: %s",
    async (location) => {
      const { url } = await redirecting(location);
      expect(await download(url)).toMatchObject({ kind: "failed", error: "blocked_address" });
    },
  );

  test("without a place is an answer like any other", async () => {
    const { url } = await answering((_request, response) => response.writeHead(302).end());
    expect(await download(url)).toMatchObject({ kind: "answered", status: 302 });
  });
});

describe("F2: a server that is waited for in vain", () => {
  const silent = () => run(createTcpServer(() => {}));

  test("is given up when its answer does not come", async () => {
    const { url } = await silent();
    const limits = { firstByteMs: 100 };
    expect(await download(url, { limits })).toMatchObject({
      error: "timeout",
      detail: "no answer within 100 ms",
    });
  });

  test("is given up when all its redirects take too long together", async () => {
    const nothing = await silent();
    const { url } = await answering((_request, response) =>
      response.writeHead(302, { location: nothing.url }).end(),
    );
    expect(await download(url, { limits: { firstByteMs: 200 } })).toMatchObject({ error: "timeout" });
  });

  test("is given up when it stops in the middle", async () => {
    const { url } = await answering((_request, response) => response.write(sound));
    const found = await download(url, { limits: { idleMs: 100 } });
    await expect(bytesOf(found)).rejects.toThrow("nothing more within 100 ms");
  });

  test("is not given up while it is its reader who takes time", async () => {
    const { url } = await answering((_request, response) => response.end(sound));
    const found = await download(url, { limits: { idleMs: 50 } });
    if (found.kind === "failed") throw new Error(found.detail);
    const first = await found.body.next();
    // Longer than the server may take.
    await once(AbortSignal.timeout(150), "abort");
    const rest = await Array.fromAsync(found.body);
    expect(Buffer.concat([first.value ?? Buffer.alloc(0), ...rest])).toEqual(sound);
  });
});

describe("F3: too many bytes", () => {
  const limits = { mostBytes: 4_999 };
  const announced: Answer = (_request, response) =>
    response.writeHead(200, { "content-length": "5000" }).end(sound);
  const ofWhole: Answer = (_request, response) =>
    response
      .writeHead(206, { "content-range": "bytes 0-9/5000", "content-length": "10" })
      .end(sound.subarray(0, 10));

  test.each([
    ["announced", announced],
    ["in the whole of which this is a part", ofWhole],
  ])("are not fetched at all where they are %s", async (_name, answer) => {
    const { url } = await answering(answer);
    expect(await download(url, { limits })).toMatchObject({ kind: "failed", error: "too_large" });
    expect(await download(url)).toMatchObject({ kind: "answered" });
  });

  test("are broken off where nobody announced them", async () => {
    const { url } = await answering((_request, response) => pour(response));
    const found = await download(url, { limits: { mostBytes: 1_000_000 } });
    await expect(bytesOf(found)).rejects.toThrow("larger than 1000000 bytes");
  });

  test("can't hide in packing: what is packed without being asked for is refused", async () => {
    const { url } = await answering((_request, response) =>
      response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(Buffer.alloc(10_000_000))),
    );
    expect(await download(url)).toMatchObject({ kind: "failed", error: "bad_answer" });
  });
});

test.each([
  ["nobody listens there", "http://127.0.0.1:9/", "connect_refused"],
  ["there is no such name", "http://nowhere.invalid/", "dns"],
  ["it is no URL", "/recordings/1.wav", "blocked_address"],
])("where %s, that is told", async (_name, url, error) => {
  expect(await download(url)).toMatchObject({ kind: "failed", error });
});

test("a connection that breaks in the middle breaks the file off", async () => {
  const { url } = await answering((_request, response) => {
    response.writeHead(200, { "content-length": "9000" });
    response.write(sound, () => response.destroy());
  });
  await expect(bytesOf(await download(url))).rejects.toThrow(/closed|aborted|terminated/);
});
