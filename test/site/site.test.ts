import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createServer } from "../../src/http/index.ts";
import { type SiteParts, siteRoutes } from "../../src/site/index.ts";
import type { ShownProblem } from "../kit/api-client.ts";
import { rawGet } from "../kit/raw-get.ts";
import { type Shown, TestHub } from "../kit/test-hub.ts";

// The console as browsers get it: `npm ci` builds what is served here.

const built = join(import.meta.dirname, "../../console/dist");

let hub: TestHub;
beforeAll(async () => {
  hub = await TestHub.start();
});
afterAll(() => hub[Symbol.asyncDispose]());

const get = (path: string, headers: Readonly<Record<string, string>> = {}) =>
  hub.request<string>("GET", path, { key: null, headers });

/** The rules of an answer's policy, by their names. */
async function policyAt(path: string): Promise<Readonly<Record<string, string>>> {
  const { headers } = await get(path);
  const rules = (headers.get("content-security-policy") ?? "").split("; ");
  return Object.fromEntries(
    rules.map((rule): [string, string] => {
      const [name = "", ...values] = rule.split(" ");
      return [name, values.join(" ")];
    }),
  );
}

describe("the page", () => {
  test.each([
    "/console",
    "/console/",
    "/console/t/acme/calls/call_1",
    "/console/t/acme/calls?q=199&since=2026-11-20T00:00:00Z",
    "/console/hub/tenants",
    "/console/portal/key_1",
    "/console/portal/key_1/t/acme/overview",
    "/console/%E9%80%9A%E8%AF%9D",
  ])("is at %s, for everybody", async (path) => {
    const { status, headers, body } = await get(path);
    expect([status, headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
    expect(body).toContain('<div id="root">');
    // What a deploy changes is seen at the next visit.
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("same-origin");
    expect(headers.get("content-security-policy")).toContain("default-src 'none'");
  });

  test("runs nothing but the console's own files, whatever a text in it says", async () => {
    const policy = await policyAt("/console/t/acme/calls");
    expect(policy["default-src"]).toBe("'none'");
    expect(policy["script-src"]).toBe("'self'");
    expect(policy["connect-src"]).toBe("'self'");
    expect(policy["base-uri"]).toBe("'none'");
    const { "style-src-attr": attributes, ...rest } = policy;
    expect(attributes).toBe("'unsafe-inline'");
    expect(JSON.stringify(rest)).not.toMatch(/unsafe|https?:|\*/);
  });

  test("refers to nothing on another server, and has no script of its own in it", async () => {
    const { body } = await get("/console");
    const targets = Array.from(body.matchAll(/(?:src|href)="([^"]+)"/g), ([, target = ""]) => target);
    expect(targets.length).toBeGreaterThan(1);
    expect(targets.filter((target) => !target.startsWith("/console/assets/"))).toEqual([]);
    expect(body).not.toMatch(/<script(?![^>]*\bsrc=)/);
    expect(body).not.toMatch(/\son\w+=|style="/);
  });

  test("has a nonce that is another each time, in the policy and wherever it is needed", async () => {
    const nonces = new Set<string>();
    for (let visit = 0; visit < 3; visit += 1) {
      const { headers, body } = await get("/console");
      const nonce = /'nonce-([\w-]{22})'/.exec(headers.get("content-security-policy") ?? "")?.[1] ?? "none";
      nonces.add(nonce);
      expect(body).toContain(`nonce="${nonce}"`);
      expect(new Set(body.match(/(?<=nonce=")[^"]*/g))).toEqual(new Set([nonce]));
      expect(body).not.toContain("RINGBACK_NONCE");
    }
    expect(nonces.size).toBe(3);
  });

  test("is answered to HEAD without a body, and to nothing that would change something", async () => {
    const head = await hub.request<string>("HEAD", "/console/t/acme", { key: null });
    expect([head.status, head.body]).toEqual([200, ""]);
    expect(head.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect((await hub.request("POST", "/console/t/acme", { key: null, body: {} })).status).toBe(404);
  });
});

describe("in whose pages it may stand", () => {
  const ancestorsAt = async (path: string) => (await policyAt(path))["frame-ancestors"];
  let link: Shown;
  let path = "";
  const embedIn = ["https://pages.example.com", "http://10.0.0.7:8080"];
  beforeAll(async () => {
    ({ path } = await hub.tenant({ id: "acme" }));
    link = await hub.ok("POST", `${path}/portal-links`, { embedIn });
  });

  test("in nobody's, by itself", async () => {
    for (const at of ["/console", "/console/t/acme/calls", "/console/portal", "/console/portal/"]) {
      expect([at, await ancestorsAt(at)]).toEqual([at, "'none'"]);
    }
  });

  test("in those that a portal link names, on all of its pages", async () => {
    for (const rest of ["", "/", "/t/acme/overview"]) {
      expect(await ancestorsAt(`/console/portal/${link.id}${rest}`)).toBe(embedIn.join(" "));
    }
  });

  test("in nobody's for a link that names none, for an unknown one, and for a key that is none", async () => {
    const plain = await hub.ok("POST", `${path}/portal-links`, {});
    const key = await hub.ok("POST", `${path}/keys`, {});
    for (const id of [plain.id, key.id, "key_nobody", "%27none%27", "__proto__"]) {
      expect([id, await ancestorsAt(`/console/portal/${id}/`)]).toEqual([id, "'none'"]);
    }
  });

  test("in nobody's once the link was taken back", async () => {
    const other = await hub.ok("POST", `${path}/portal-links`, { embedIn });
    await hub.ok("DELETE", `${path}/portal-links/${other.id}`);
    expect(await ancestorsAt(`/console/portal/${other.id}/`)).toBe("'none'");
  });
});

describe("in whose name it is shown", () => {
  const brandAt = async (at: string) => /data-brand="([^"]*)"/.exec((await get(at)).body)?.[1];

  test("in the hub's own", async () => {
    expect(await brandAt("/console")).toBe("Ringback");
    expect(await brandAt("/console/portal/key_nobody/")).toBe("Ringback");
  });

  test("in that of a portal link, whose text is nothing but text", async () => {
    const { path } = await hub.tenant({ id: "brands" });
    const name = `$& "><script>alert('1')</script> &amp; 北京`;
    const link = await hub.ok("POST", `${path}/portal-links`, { brand: { name } });
    const { body } = await get(`/console/portal/${link.id}/`);
    expect(body).not.toContain("<script>");
    const escaped = `$&amp; &quot;>&lt;script>alert('1')&lt;/script> &amp;amp; 北京`;
    expect(await brandAt(`/console/portal/${link.id}/`)).toBe(escaped);
  });
});

describe("its files", () => {
  const files = globSync("*.{js,css,svg}", { cwd: join(built, "assets") });
  const script = files.find((name) => name.endsWith(".js")) ?? "";

  const types: Readonly<Record<string, string>> = { js: "javascript", css: "text/css", svg: "image/svg+xml" };

  test("are kept for good by whoever has them, and are never taken for something else", async () => {
    expect(files.length).toBeGreaterThan(3);
    for (const name of files) {
      const { status, headers } = await hub.request("HEAD", `/console/assets/${name}`, { key: null });
      const kept = headers.get("cache-control");
      expect([name, status, kept]).toEqual([name, 200, "public, max-age=31536000, immutable"]);
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("content-type")).toContain(types[name.split(".").at(-1) ?? ""]);
      // Its name tells what is in it.
      expect(name).toMatch(/-[\w-]{8}\.\w+$/);
    }
  });

  test.each([
    ["br", brotliDecompressSync],
    ["gzip", gunzipSync],
  ])("come compressed by %s to whoever takes it", async (encoding, open) => {
    const path = `/console/assets/${script}`;
    const { bytes, headers } = await rawGet(hub.url, path, { "accept-encoding": encoding });
    const whole = readFileSync(join(built, "assets", script));
    expect(headers["content-encoding"]).toBe(encoding);
    expect(bytes.length).toBeLessThan(whole.length);
    expect(open(bytes).equals(whole)).toBe(true);
  });

  test("that are not there are 404, as a problem document", async () => {
    const problem = await hub.request<ShownProblem>("GET", "/console/assets/gone-12345678.js", { key: null });
    expect([problem.status, problem.headers.get("content-type")]).toEqual([
      404,
      "application/problem+json; charset=utf-8",
    ]);
    expect(problem.body.type).toBe("urn:ringback:error:E_NOT_FOUND");
    expect(problem.headers.get("cache-control")).toBeNull();
  });

  test.each([
    "/console/assets/../index.html",
    "/console/assets/../../package.json",
    "/console/assets/..%2f..%2fpackage.json",
    "/console/assets/%2e%2e/%2e%2e/package.json",
    "/console/assets/..%5c..%5cpackage.json",
    "/console/assets//etc/passwd",
    "/console/assets/%00",
    "/console/../package.json",
    "/console/assets/",
  ])("%s leads to no other file", async (path) => {
    const { status, bytes } = await rawGet(hub.url, path);
    const text = bytes.toString();
    expect(text).not.toMatch(/ringback-console|"devDependencies"|root:/);
    // Whatever is no file is the page, or nothing.
    const isPage = status === 200 && text.includes('<div id="root">');
    expect(isPage ? 404 : status).toBeOneOf([400, 403, 404]);
  });
});

test("without a console there is nothing at /console, and the interface is as ever", async () => {
  await using without = await TestHub.start({ console: "off" });
  for (const path of ["/console", "/console/", "/console/t/acme", "/console/assets/x.js"]) {
    const { status, body } = await without.request("GET", path, { key: null });
    expect([path, status, body["type"]]).toEqual([path, 404, "urn:ringback:error:E_NOT_FOUND"]);
  }
  expect((await without.request("GET", "/v1/me")).status).toBe(200);
});

test("a console that was not built says how it is", async () => {
  await using site = await Site.start(mkdtempSync(join(tmpdir(), "ringback-site-")), () => null);
  for (const [language, text] of [
    ["en", "was not built"],
    ["zh", "尚未构建"],
  ] as const) {
    const response = await fetch(`${site.url}/console/t/acme`, { headers: { "accept-language": language } });
    const problem = (await response.json()) as ShownProblem;
    expect([response.status, problem.detail]).toEqual([404, expect.stringContaining(text)]);
    expect(problem.detail).toContain("npm run build -w console");
  }
});

test("the page is as it was built at every visit, also when it is built anew meanwhile", async () => {
  const folder = mkdtempSync(join(tmpdir(), "ringback-site-"));
  mkdirSync(join(folder, "assets"));
  const build = (text: string) =>
    writeFileSync(join(folder, "index.html"), `<p nonce="RINGBACK_NONCE">${text}</p>`);
  build("one");
  await using site = await Site.start(folder, () => null);
  expect(await (await fetch(`${site.url}/console`)).text()).toMatch(/^<p nonce="[\w-]{22}">one<\/p>$/);
  build("other");
  expect(await (await fetch(`${site.url}/console`)).text()).toContain("other");
});

/** The site by itself, of a folder that the test made or that was built. */
class Site implements AsyncDisposable {
  readonly url: string;
  readonly #stop: () => Promise<void>;

  private constructor(url: string, stop: () => Promise<void>) {
    this.url = url;
    this.#stop = stop;
  }

  static async start(folder: string, portalOf: SiteParts["portalOf"]): Promise<Site> {
    const limits = { bodyLimitBytes: 1024, requestTimeoutMs: 5_000, trustProxies: [] };
    const server = createServer({ ...limits, onFailure: () => {} });
    siteRoutes(server, { folder, portalOf });
    const url = await server.listen({ host: "127.0.0.1", port: 0 });
    return new Site(url, async () => {
      await server.close();
      if (folder.startsWith(tmpdir())) rmSync(folder, { recursive: true });
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stop();
  }
}
