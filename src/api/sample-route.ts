import { Type } from "typebox";
import { ConflictError, NotFoundError, type Server, isAllowed } from "../http/index.ts";
import { type CallId, type Source, isId, nullable } from "../model/index.ts";
import type { Store } from "../store/index.ts";
import type { Access } from "./access.ts";
import type { ApiParts } from "./api-parts.ts";
import { idOf } from "./schemas.ts";

/** A pretend platform that pushes to a source as its own would. */
export interface Sampler {
  /** The address that its pushes come from. */
  readonly address: string;
  /** Makes so many calls and pushes all about them, each message once; resolves when all are answered. */
  send(source: Source, calls: number): Promise<Sample>;
}

/** What became of a sample. */
export interface Sample {
  readonly calls: number;
  readonly messages: number;
  readonly acknowledged: number;
  readonly failed: number;
  /** Why the last message that was not acknowledged was not; null where all were. */
  readonly lastFailure: string | null;
  readonly tookMs: number;
  /** The platform's ids of the calls. */
  readonly callIds: readonly string[];
}

const params = Type.Object({ tenant: Type.String(), id: Type.String() });
const usualCalls = 3;
const mostCalls = 20;

const SampleInput = Type.Object(
  {
    calls: Type.Optional(
      Type.Integer({ minimum: 1, maximum: mostCalls, description: `${usualCalls} unless told` }),
    ),
  },
  { additionalProperties: false },
);

const SampleSchema = Type.Object({
  calls: Type.Integer(),
  messages: Type.Integer({ description: "Pushed; some protocols have several for a call" }),
  acknowledged: Type.Integer(),
  failed: Type.Integer(),
  lastFailure: Type.Optional(Type.String({ description: "What the last one that failed was answered" })),
  tookMs: Type.Integer(),
  callIds: Type.Array(idOf("call"), { description: "The calls that came of it" }),
});

/** Samples: made-up calls, pushed to a source as its platform would. */
export function sampleRoute(server: Server, parts: ApiParts, access: Access): void {
  const { store, directory, audit, sampler } = parts;
  const underway = new Set<Source["id"]>();
  server.post(
    "/v1/tenants/:tenant/sources/:id/sample",
    {
      schema: {
        tags: ["sources"],
        summary: "Push made-up calls to a source",
        description:
          "As its platform would: in its dialect, over HTTP to its own URL, signed as it verifies, with the header `ringback-test: 1`. What comes of them is as real as anything: they go to the endpoints that want them.",
        params,
        body: nullable(SampleInput),
        response: { 200: SampleSchema },
      },
    },
    async (request) => {
      const { tenant, caller } = access.visit(request);
      const { id } = request.params;
      const source = isId("source", id) ? directory.source(tenant.id, id) : undefined;
      if (source === undefined)
        throw new NotFoundError({ en: `There is no source ${id}`, zh: `没有来源 ${id}` });
      requireSampled(source, sampler.address);
      if (underway.has(source.id)) throw isUnderway(source);
      underway.add(source.id);
      try {
        const sent = await sampler.send(source, request.body?.calls ?? usualCalls);
        const { callIds, lastFailure, ...counts } = sent;
        const change = { tenant: tenant.id, what: "source", id: source.id, change: "sampled" };
        await audit.record(caller, { ...change, after: counts });
        const found = await Promise.all(callIds.map((key) => callOf(store, source, key)));
        return {
          calls: counts.calls,
          messages: counts.messages,
          acknowledged: counts.acknowledged,
          failed: counts.failed,
          ...(lastFailure === null ? {} : { lastFailure }),
          tookMs: counts.tookMs,
          callIds: found.filter((call) => call !== undefined),
        };
      } finally {
        underway.delete(source.id);
      }
    },
  );
}

/** @throws ConflictError where a sample can't be pushed as the source wants it */
function requireSampled({ id, allowFrom, verify }: Source, address: string): void {
  if (!isAllowed(address, allowFrom)) {
    throw new ConflictError({
      en: `A sample comes from ${address}, and the source ${id} takes pushes only from ${allowFrom.join(", ")}. Add it to allowFrom for as long as you try`,
      zh: `测试数据来自 ${address}，而来源 ${id} 只接受 ${allowFrom.join("、")} 的推送。请在测试期间将其加入 allowFrom`,
    });
  }
  if (verify?.kind === "standard-webhooks-v1a") {
    throw new ConflictError({
      en: `The source ${id} verifies by a public key, and only the platform has the private one: no sample can be signed for it`,
      zh: `来源 ${id} 以公钥验签，私钥只有平台持有，无法为其签名测试数据`,
    });
  }
}

function isUnderway({ id }: Source): ConflictError {
  return new ConflictError({
    en: `A sample is being pushed to the source ${id} just now`,
    zh: `正在向来源 ${id} 推送测试数据`,
  });
}

/** The call of a source by its platform's id; undefined where none came of it. */
async function callOf({ queries }: Store, { tenant, id }: Source, key: string): Promise<CallId | undefined> {
  const found = await queries.calls(tenant, { q: key }, { limit: 10, after: null });
  return found.find((call) => call.source === id && call.key === key)?.id;
}
