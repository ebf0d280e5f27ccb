import { Type } from "typebox";
import type { Noted } from "../delivery/index.ts";
import { type Decoded, canonicalDialect, decodeCallback } from "../dialects/index.ts";
import { type Server, checkedElsewhere } from "../http/index.ts";
import {
  CanonicalEvent,
  InvalidInputError,
  type JsonValue,
  type Problem,
  type Source,
  type Tenant,
  type TenantId,
  isJsonArray,
  mintedAt,
  plainSource,
} from "../model/index.ts";
import type { Access, Caller } from "./access.ts";
import type { ApiParts } from "./api-parts.ts";
import { auditedSource } from "./audited.ts";
import { once } from "./idempotency.ts";
import { queryOf } from "./page.ts";

const mostEvents = 1_000;
const params = Type.Object({ tenant: Type.String() });
const query = queryOf({
  source: Type.Optional(
    Type.String({ description: `Id of a source of the ${canonicalDialect.name} dialect` }),
  ),
});
const headers = Type.Object({
  "idempotency-key": Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 200,
      description: "The same request again gets the same answer, for 24 hours",
    }),
  ),
});
// The events are checked as they are decoded, which says more and forgives more than the schema.
const body = Type.Unsafe<JsonValue>({
  [checkedElsewhere]: true,
  description: "One event, or an array of them",
  anyOf: [CanonicalEvent, Type.Array(CanonicalEvent, { maxItems: mostEvents })],
});
const AcceptedEvents = Type.Object({
  data: Type.Array(Type.Object({ id: Type.String(), duplicate: Type.Boolean() }), {
    description: "For each event its id, and whether these facts were there already",
  }),
});

/** Canonical events, handed in by those who have calls and no platform that pushes them. */
export function eventRoutes(server: Server, parts: ApiParts, access: Access): void {
  const sources = new ApiSources(parts);
  server.post(
    "/v1/tenants/:tenant/events",
    {
      schema: {
        tags: ["events"],
        summary: "Hand in canonical events",
        description:
          "All of them are checked before any is taken in. Facts that are there already make no second event.",
        params,
        querystring: query,
        headers,
        body,
        response: { 202: AcceptedEvents },
      },
    },
    async (request, reply) => {
      const { tenant, caller } = access.visit(request);
      const key = request.headers["idempotency-key"];
      const text = `${request.query.source ?? ""}\n${request.bodyText}`;
      const answer = await once(parts, { tenant: tenant.id, key, text }, async () => {
        const given = readEvents(request.body, request.bodyText);
        const source = await sources.find(tenant, request.query.source, caller);
        const taken = await Promise.all(
          given.map((event) => takeIn(parts, source, { ...event, remote: request.ip })),
        );
        return { data: taken.flat() };
      });
      return reply.code(202).send(answer);
    },
  );
}

/** An event as it was given, and decoded. */
interface Given {
  readonly text: string;
  readonly decoded: Decoded;
}

/** The events of a body. @throws InvalidInputError with everything that is wrong with any of them. */
function readEvents(body: JsonValue, text: string): readonly Given[] {
  const texts = isJsonArray(body) ? body.map((event) => JSON.stringify(event)) : [text];
  if (texts.length === 0 || texts.length > mostEvents) {
    const wanted = {
      en: `should be an event, or 1 to ${mostEvents} of them`,
      zh: `应为一个事件，或 1 到 ${mostEvents} 个事件`,
    };
    throw new InvalidInputError([{ path: "", text: wanted }]);
  }
  const given = texts.map((event) => ({ text: event, decoded: decodeCallback(canonicalDialect, event) }));
  const problems = given.flatMap(({ decoded }, index) =>
    problemsOf(decoded, isJsonArray(body) ? `${index}` : ""),
  );
  if (problems.length > 0) throw new InvalidInputError(problems);
  return given;
}

function problemsOf(decoded: Decoded, prefix: string): readonly Problem[] {
  if (decoded.ok) return [];
  const problems = decoded.problems ?? [{ path: decoded.path, text: decoded.text }];
  return problems.map(({ path, text }) => ({
    path: [prefix, path].filter((part) => part !== "").join("."),
    text,
  }));
}

async function takeIn(
  { assembler, mint }: ApiParts,
  source: Source,
  { text, decoded, remote }: Given & { readonly remote: string },
): Promise<readonly Noted[]> {
  const bytes = new TextEncoder().encode(text);
  const id = mint.mint("message");
  const arrival = {
    kind: "new",
    tenant: source.tenant,
    id,
    source: source.id,
    receivedAt: mintedAt(id),
    headers: {},
    remote,
    interface: null,
    sizeBytes: bytes.length,
    body: bytes,
  } as const;
  return (await assembler.take({ source, arrival, decoded })).events;
}

const apiSourceName = "api";

/** Finds the source of events that are handed in: the one that is named, else one that is made for the tenant. */
class ApiSources {
  readonly #parts: ApiParts;
  readonly #making = new Map<TenantId, Promise<Source>>();

  constructor(parts: ApiParts) {
    this.#parts = parts;
  }

  /** @throws InvalidInputError when the named one is none, or speaks another protocol. */
  async find(tenant: Tenant, id: string | undefined, caller: Caller): Promise<Source> {
    const sources = this.#parts.directory
      .sourcesOf(tenant.id)
      .filter(({ dialect }) => dialect === canonicalDialect.name);
    const source = sources.find((candidate) =>
      id === undefined ? candidate.name === apiSourceName : candidate.id === id,
    );
    if (source !== undefined) return source;
    if (id === undefined) return this.#make(tenant, caller);
    const text = {
      en: `should be the id of a source of the ${canonicalDialect.name} dialect`,
      zh: `应为 ${canonicalDialect.name} 协议来源的 ID`,
    };
    throw new InvalidInputError([{ path: "source", text }]);
  }

  #make(tenant: Tenant, caller: Caller): Promise<Source> {
    const underway = this.#making.get(tenant.id);
    if (underway !== undefined) return underway;
    const { directory, mint, clock, randomBytes, audit } = this.#parts;
    const source = plainSource({
      tenant: tenant.id,
      id: mint.mint("source"),
      name: apiSourceName,
      dialect: canonicalDialect.name,
      token: Buffer.from(randomBytes(24)).toString("base64url"),
      createdAt: clock.now(),
    });
    const making = directory
      .saveSource(source)
      .then(() => {
        const after = auditedSource(source, tenant);
        return audit.record(caller, {
          tenant: tenant.id,
          what: "source",
          id: source.id,
          change: "created",
          after,
        });
      })
      .then(() => source)
      .finally(() => this.#making.delete(tenant.id));
    this.#making.set(tenant.id, making);
    return making;
  }
}
