import type { FastifyRequest } from "fastify";
import type { Server } from "../http/index.ts";
import { maskJson, maskLine, maskNumber } from "../model/index.ts";
import { type Caller, hasRight } from "./access.ts";
import type { Audit } from "./audit.ts";

// Who sees phone numbers whole.
//
// V1. An answer to a key without `reveal` has no whole phone number in it, on every route there is: JSON is masked
//     as it goes out, and a route that answers anything else asks for `reveal` or masks by `maskLine`.
// V2. An answer that showed a whole number is in the audit log, by who asked, with what filters, and how many rows.
//     One that showed none is not.

declare module "fastify" {
  interface FastifyRequest {
    /** Who asks; null where that is not known. */
    caller: Caller | null;
    /** Numbers that the answer may hold without telling that they are numbers. */
    knownNumbers: readonly string[];
  }
}

/** Masks every answer of the scope for those who may not see numbers, and tells of those who did see some. */
export function maskAnswers(scope: Server, audit: Audit): void {
  scope.decorateRequest("caller", null);
  scope.decorateRequest("knownNumbers");
  scope.addHook("onRequest", async (request) => {
    request.knownNumbers = [];
  });
  scope.addHook("preSerialization", async (request, reply, payload: unknown) => {
    if (!mayHoldNumbers(request)) return payload;
    const { caller, knownNumbers } = request;
    if (caller === null || !hasRight(caller, "reveal")) return maskRows(payload, knownNumbers);
    if (reply.statusCode < 400 && (await showsNumbers(payload, knownNumbers))) {
      noteReveal(request, audit, rowsOf(payload).length);
    }
    return payload;
  });
}

/**
 * What is about one tenant or all of them. A dialect's description has made-up numbers alone, and traffic has ids, times
 * and counts, thousands of them.
 */
function mayHoldNumbers({ routeOptions: { url = "" } }: FastifyRequest): boolean {
  return url.startsWith("/v1/") && !url.startsWith("/v1/dialects") && !url.endsWith("/:tenant/traffic");
}

/**
 * The lines of an answer that is no JSON, as the caller may see them: masked, or whole and then told of in the audit
 * log, however many of them went out. Each piece is whole lines.
 */
export async function* linesFor(
  request: FastifyRequest,
  audit: Audit,
  pieces: AsyncIterable<Uint8Array>,
): AsyncGenerator<Buffer> {
  const { caller, knownNumbers } = request;
  const mayReveal = caller !== null && hasRight(caller, "reveal");
  let rows = 0;
  try {
    for await (const piece of pieces) {
      const lines = Buffer.from(piece).toString().split("\n");
      rows += lines.filter((line) => line !== "").length;
      yield mayReveal
        ? Buffer.from(piece)
        : Buffer.from(lines.map((line) => maskLine(line, knownNumbers)).join("\n"));
    }
  } finally {
    if (mayReveal && rows > 0) noteReveal(request, audit, rows);
  }
}

/** What more is told of a reveal; `what` where it is not the thing that the route is about. */
type MoreOfReveal = Readonly<Record<string, string | number>> & { readonly what?: string };

/** Tells the audit log that an answer showed whole numbers, or what may hold some and can't be masked. */
export function noteReveal(
  request: FastifyRequest,
  audit: Audit,
  rows: number,
  { what, ...more }: MoreOfReveal = {},
): void {
  const { caller, method, routeOptions } = request;
  // Whoever asks for the headers alone has seen none.
  if (caller === null || method === "HEAD") return;
  const route = (routeOptions.url ?? "").replaceAll(/:(\w+)/g, "{$1}");
  const { tenant, ...rest } = paramsOf(request);
  audit.reveal(caller, {
    tenant: tenant ?? null,
    what: what ?? thingOf(route),
    id: Object.values(rest)[0],
    after: { route: `${method} ${route}`, query: maskQuery(request.query), rows, ...more },
  });
}

function paramsOf({ params }: FastifyRequest): Readonly<Record<string, string>> {
  const entries = Object.entries(params ?? {});
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
}

/** What a route is about, as in `call` for `/v1/tenants/{tenant}/calls/{id}`. */
function thingOf(route: string): string {
  const parts = route.split("/").filter((part) => part !== "" && !part.startsWith("{"));
  return (parts[2] ?? parts[1] ?? "").replace(/ies$/, "y").replace(/s$/, "");
}

/** The filters of a request: what was searched for by number is hidden, however little of one it is. */
function maskQuery(query: unknown): unknown {
  const entries = Object.entries(query ?? {}).map(([name, value]): [string, unknown] => {
    const isNumber = typeof value === "string" && /^\+?\d{5,}$/.test(value);
    return [name, isNumber ? maskNumber(value) : value];
  });
  return maskJson(Object.fromEntries(entries));
}

// A row takes some tenths of a millisecond. After so many, whoever else waits has a turn: acknowledging a push does
// not wait for a page of five hundred calls.
export const rowsInATurn = 20;

/** Each row is masked by the numbers of its own: those of its neighbours say nothing about it. */
async function maskRows(payload: unknown, known: readonly string[]): Promise<unknown> {
  if (!isPage(payload)) return maskJson(payload, known);
  const { data, ...rest } = payload;
  const masked: unknown[] = [];
  for (const row of data) {
    masked.push(maskJson(row, known));
    if (masked.length % rowsInATurn === 0) await nextTurn();
  }
  return { ...rest, data: masked };
}

/** Resolves once everybody else had a turn. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** True where masking would have changed something; the first row that tells is enough. */
async function showsNumbers(payload: unknown, known: readonly string[]): Promise<boolean> {
  for (const [index, row] of rowsOf(payload).entries()) {
    if (maskJson(row, known) !== row) return true;
    if ((index + 1) % rowsInATurn === 0) await nextTurn();
  }
  return false;
}

function rowsOf(payload: unknown): readonly unknown[] {
  return isPage(payload) ? payload.data : [payload];
}

function isPage(payload: unknown): payload is { readonly data: readonly unknown[] } {
  return typeof payload === "object" && payload !== null && "data" in payload && Array.isArray(payload.data);
}
