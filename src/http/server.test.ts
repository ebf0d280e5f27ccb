import { once } from "node:events";
import { type AddressInfo, connect } from "node:net";
import { Type } from "typebox";
import { afterEach, describe, expect, test } from "vitest";
import { type Language, StoreUnavailableError } from "../model/index.ts";
import { UnauthorizedError } from "./http-errors.ts";
import { type Server, type ServerOptions, checkedElsewhere, createServer, languageOf } from "./server.ts";

const started: Server[] = [];
const failures: unknown[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((server) => server.close()));
  failures.length = 0;
});

/** A server with a few routes, listening on loopback → its URL. */
async function serve(
  options: Partial<ServerOptions> = {},
  more: (server: Server) => void = () => {},
): Promise<string> {
  const server = createServer({
    bodyLimitBytes: 1024,
    requestTimeoutMs: 30_000,
    trustProxies: [],
    onFailure: (error) => failures.push(error),
    ...options,
  });
  server.get("/who", async (request) => ({ ip: request.ip }));
  server.post("/echo", async (request) => ({ body: request.body }));
  more(server);
  await server.listen({ host: "127.0.0.1", port: 0 });
  started.push(server);
  return `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
}

interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
}

/** The problem document that a request is answered with. */
async function problemAt(
  url: string,
  init: RequestInit = {},
): Promise<Problem & { readonly headers: Headers }> {
  const answer = await fetch(url, init);
  expect(answer.headers.get("content-type")).toBe("application/problem+json; charset=utf-8");
  const problem = (await answer.json()) as Problem;
  expect(problem.status).toBe(answer.status);
  return { ...problem, headers: answer.headers };
}

/** What comes back when these bytes are written to a socket and nothing follows. */
async function exchange(url: string, bytes: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  const chunks: Buffer[] = [];
  socket.on("data", (chunk) => chunks.push(chunk));
  socket.on("error", () => {});
  socket.write(bytes);
  await once(socket, "close");
  return Buffer.concat(chunks).toString();
}

const post = "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
const input = Type.Object({ name: Type.String({ minLength: 1 }) }, { additionalProperties: false });

describe("an error is answered with a problem document", () => {
  test("for a body that its schema refuses, with every field that is wrong", async () => {
    const url = await serve({}, (server) =>
      server.post("/things", { schema: { body: input } }, async () => ({})),
    );
    const problem = await problemAt(`${url}/things`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: '{"name":"","more":1}',
    });
    expect(problem).toMatchObject({ status: 400, type: "urn:ringback:error:E_INVALID_INPUT" });
    expect(problem.errors?.map(({ path }) => path).toSorted()).toEqual(["more", "name"]);
  });

  test("for a path that leads nowhere, and for a method that nobody knows", async () => {
    const url = await serve();
    expect(await problemAt(`${url}/nowhere`)).toMatchObject({ status: 404, title: "Not found" });
    expect(await problemAt(`${url}/who`, { method: "DELETE" })).toMatchObject({ status: 404 });
    expect(await problemAt(`${url}/%zz`)).toMatchObject({ status: 400, title: "Bad request" });
  });

  test("for a body that is too large", async () => {
    const url = await serve({}, (server) => server.post("/things", async () => ({})));
    const init = { method: "POST", headers: { "content-type": "application/json" } };
    const body = JSON.stringify("x".repeat(1022));
    expect((await fetch(`${url}/things`, { ...init, body })).status).toBe(200);
    const problem = await problemAt(`${url}/things`, { ...init, body: `${body} ` });
    expect(problem).toMatchObject({ status: 413, title: "Too large" });
  });

  test("for a fault of its own, which it tells the log and not the client", async () => {
    const fault = new Error("no such column: secret");
    const url = await serve({}, (server) =>
      server.get("/broken", async () => {
        throw fault;
      }),
    );
    const problem = await problemAt(`${url}/broken`);
    expect(problem).toMatchObject({ status: 500, type: "urn:ringback:error:E_INTERNAL" });
    expect(JSON.stringify(problem)).not.toContain("column");
    expect(failures).toEqual([fault]);
  });

  test("for a store that can't write, with when to try again", async () => {
    const url = await serve({}, (server) =>
      server.get("/full", async () => {
        throw new StoreUnavailableError("no space left");
      }),
    );
    const { headers, ...problem } = await problemAt(`${url}/full`);
    expect(problem).toMatchObject({ status: 503, type: "urn:ringback:error:E_STORE_UNAVAILABLE" });
    expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
    expect(JSON.stringify(problem)).not.toContain("success");
    expect(failures).toEqual([]);
  });

  test("for a missing key, with what kind of key is wanted", async () => {
    const url = await serve({}, (server) =>
      server.get("/closed", async () => {
        throw new UnauthorizedError();
      }),
    );
    const problem = await problemAt(`${url}/closed`);
    expect(problem.status).toBe(401);
    expect(problem.headers.get("www-authenticate")).toBe("Bearer");
  });

  test.each([
    ["bytes that are no HTTP", "HELLO\r\n\r\n", 400],
    ["a chunk that is none", `${post}Transfer-Encoding: chunked\r\n\r\nzz\r\n`, 400],
    ["more headers than anybody needs", `GET / HTTP/1.1\r\nHost: x\r\nX: ${"y".repeat(20_000)}\r\n\r\n`, 431],
  ])("for %s", async (_case, bytes, status) => {
    const [head = "", body = ""] = (await exchange(await serve(), bytes)).split("\r\n\r\n");
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(head).toContain("content-type: application/problem+json");
    expect(JSON.parse(body)).toMatchObject({ status, type: "urn:ringback:error:E_BAD_REQUEST" });
  });

  test("for a request that takes too long to arrive", async () => {
    const url = await serve({ requestTimeoutMs: 200 });
    const answer = await exchange(url, `${post}Content-Length: 9\r\n\r\n{`);
    expect(answer).toMatch(/^HTTP\/1.1 408 Request Timeout\r\n/);
    expect(answer).toContain('"title":"Bad request"');
  });
});

describe("the language of an answer", () => {
  test.each([
    [undefined, "en"],
    ["zh", "zh"],
    ["zh-CN,zh;q=0.9,en;q=0.8", "zh"],
    ["en;q=0.5, zh-Hans", "zh"],
    ["en-GB,zh;q=0.5", "en"],
    ["fr", "en"],
    ["*", "en"],
  ] as const)("for Accept-Language %j is %s", async (accepted, language: Language) => {
    const url = await serve({}, (server) =>
      server.get("/language", async (request) => ({ language: languageOf(request) })),
    );
    const headers: Record<string, string> = accepted === undefined ? {} : { "accept-language": accepted };
    expect(await (await fetch(`${url}/language`, { headers })).json()).toEqual({ language });
    const { title } = await problemAt(`${url}/nowhere`, { headers });
    expect(title).toBe({ en: "Not found", zh: "未找到" }[language]);
  });
});

describe("the address of a client", () => {
  const forwarded = { headers: { "x-forwarded-for": "203.0.113.9, 198.51.100.2" } };

  test("is the socket's own, whatever it says, where no proxy is trusted", async () => {
    const answer = await fetch(`${await serve()}/who`, forwarded);
    expect(await answer.json()).toEqual({ ip: "127.0.0.1" });
  });

  test("is the one before the last proxy that is trusted", async () => {
    const near = await serve({ trustProxies: ["127.0.0.0/8"] });
    expect(await (await fetch(`${near}/who`, forwarded)).json()).toEqual({ ip: "198.51.100.2" });
    const far = await serve({ trustProxies: ["127.0.0.1", "198.51.100.0/24"] });
    expect(await (await fetch(`${far}/who`, forwarded)).json()).toEqual({ ip: "203.0.113.9" });
  });

  test("is the socket's own where the trusted proxy is another one", async () => {
    const url = await serve({ trustProxies: ["192.0.2.1"] });
    expect(await (await fetch(`${url}/who`, forwarded)).json()).toEqual({ ip: "127.0.0.1" });
  });
});

test("a number keeps all its digits in an answer, and a field that no schema names stays", async () => {
  const answered = { id: JSON.rawJSON("9007199254740993"), more: [1] };
  const url = await serve({}, (server) =>
    server.get("/things", { schema: { response: { 200: Type.Object({}) } } }, async () => answered),
  );
  expect(await (await fetch(`${url}/things`)).text()).toBe('{"id":9007199254740993,"more":[1]}');
});

test("a schema that only describes lets the handler judge the value", async () => {
  const body = Type.Object({ name: Type.String() }, { [checkedElsewhere]: true });
  const url = await serve({}, (server) => server.post("/things", { schema: { body } }, async () => "taken"));
  const init = { method: "POST", headers: { "content-type": "application/json" }, body: "[]" };
  expect(await (await fetch(`${url}/things`, init)).text()).toBe("taken");
});

test("a slash at the end of a path means nothing", async () => {
  expect((await fetch(`${await serve()}/who/`)).status).toBe(200);
});
