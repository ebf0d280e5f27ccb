import { Readable } from "node:stream";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createServer } from "../http/index.ts";
import { type Key, mintedId, parseTenantId, toInstant } from "../model/index.ts";
import type { Caller } from "./access.ts";
import { Audit } from "./audit.ts";
import { linesFor, maskAnswers } from "./masking.ts";
import type { AuditEntry } from "../store/index.ts";

// Lines that stream, on a server of their own: what masks an answer is not told by which route made it.

const key: Key = {
  tenant: parseTenantId("acme"),
  id: mintedId("key", "01K00000000000000000000001"),
  name: "",
  hash: "",
  rights: ["read"],
  expiresAt: null,
  portal: null,
  createdAt: toInstant(0),
};
const callers: Readonly<Record<string, Caller>> = {
  masked: { kind: "tenant", key },
  reveal: { kind: "tenant", key: { ...key, rights: ["read", "reveal"] } },
  operator: { kind: "admin" },
};

const entries: AuditEntry[] = [];
const audit = new Audit({
  store: { appendAudit: async (entry) => void entries.push(entry) },
  clock: { now: () => toInstant(0), monotonic: () => 0, after: () => ({ [Symbol.dispose]: () => {} }) },
  mint: { mint: (kind) => mintedId(kind, "01K00000000000000000000000") },
  log: () => {},
});

async function* lines(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('{"to":"19900000001"}\n{"to":"6012345","text":"6012345"}\n');
  yield Buffer.from('{"none":1}\n');
}

const server = createServer({
  bodyLimitBytes: 1,
  requestTimeoutMs: 1_000,
  trustProxies: [],
  onFailure: () => {},
});
server.register((scope: typeof server, _options, done) => {
  maskAnswers(scope, audit);
  scope.addHook("onRequest", async (request) => {
    request.caller = callers[String(request.headers["caller"])] ?? null;
  });
  scope.get("/v1/tenants/:tenant/failures/:file", async (request, reply) => {
    return reply.type("application/x-ndjson").send(Readable.from(linesFor(request, audit, lines())));
  });
  done();
});

beforeEach(() => {
  entries.length = 0;
});
afterEach(() => audit[Symbol.asyncDispose]());

const ask = async (caller: string) =>
  (await server.inject({ url: "/v1/tenants/acme/failures/day?type=x", headers: { caller } })).body;

test("V1: lines are masked one by one, for a key without reveal and for nobody in particular", async () => {
  for (const caller of ["masked", "nobody"]) {
    expect(await ask(caller)).toBe('{"to":"199****0001"}\n{"to":"6****45","text":"6****45"}\n{"none":1}\n');
  }
  expect(entries).toEqual([]);
});

test.each(["reveal", "operator"])("V2: they go out as they are to %s, which is told once", async (caller) => {
  expect(await ask(caller)).toContain("19900000001");
  expect(entries).toMatchObject([
    { who: caller === "operator" ? "operator" : key.id, action: "revealed", what: "failure", target: "day" },
  ]);
  expect(JSON.parse(entries[0]?.after ?? "")).toEqual({
    route: "GET /v1/tenants/{tenant}/failures/{file}",
    query: { type: "x" },
    rows: 3,
  });
});
