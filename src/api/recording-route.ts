import { Readable } from "node:stream";
import type { FastifyReply } from "fastify";
import { Type } from "typebox";
import { ConflictError, NotFoundError, type Server } from "../http/index.ts";
import { type CallId, type Recording, type Tenant, foldCall, isId } from "../model/index.ts";
import { type Store, callFacts } from "../store/index.ts";
import { type Access, nameOf } from "./access.ts";
import type { ApiParts } from "./api-parts.ts";
import { fetchRecording } from "./fetch-recording.ts";
import { Hearings } from "./hearings.ts";
import { noteReveal } from "./masking.ts";
import { Places } from "./places.ts";
import { breakOffWhenStalled } from "./stalled.ts";

const params = Type.Object({
  tenant: Type.String(),
  id: Type.String({ description: "Id of the call" }),
  n: Type.String({ description: "Its place in the call's `recordings`, from 0" }),
});
const Bytes = Type.Unsafe<unknown>({ type: "string", format: "binary" });

// What some people listen to at a time; a player that is paused holds its connection.
const recordingsAtATime = 6;

/**
 * Recordings, fetched by the hub from where their platforms keep them: a browser could not, as it may not reach them or
 * may not be told where they are.
 */
export function recordingRoute(server: Server, parts: ApiParts, access: Access): void {
  const { store, clock, audit, fetchFile } = parts;
  const places = new Places(recordingsAtATime);
  const hearings = new Hearings();
  server.get(
    "/v1/tenants/:tenant/calls/:id/recordings/:n",
    {
      // Only to be looked at, it would be fetched all the same.
      exposeHeadRoute: false,
      schema: {
        tags: ["calls"],
        summary: "A recording of a call, to be listened to",
        description:
          "Fetched by the hub from the recording's link, and passed on as it comes. `Range` asks for a part. Who listened is in the audit log.",
        params,
        produces: ["audio/*"],
        response: { 200: Bytes, 206: Bytes },
      },
    },
    async (request, reply) => {
      const over = whenOver(reply);
      const { tenant, caller } = access.visit(request);
      const { id, n } = request.params;
      const { call, url } = await findRecording(store, tenant, { id, n });
      const place = places.take(tenant.id);
      if (place === undefined) throw tooMany();
      if (over.aborted) place[Symbol.dispose]();
      over.addEventListener("abort", () => place[Symbol.dispose]());
      const { range } = request.headers;
      const { status, type, headers, bytes } = await fetchRecording(fetchFile, { url, range, signal: over });
      if (hearings.begins(`${nameOf(caller)} ${call} ${n}`, clock.now()))
        noteReveal(request, audit, 1, { what: "recording", recording: Number(n) });
      breakOffWhenStalled(reply);
      return (
        reply
          .code(status)
          .headers(headers)
          // Whatever a stranger's server sent is data, in a browser too.
          .type(type)
          .header("content-security-policy", "sandbox")
          .header("x-content-type-options", "nosniff")
          .header("content-disposition", `inline; filename="${call}-${Number(n)}"`)
          .header("cache-control", "private, no-store")
          .send(Readable.from(bytes, { objectMode: false, highWaterMark: 1 }))
      );
    },
  );
}

/** Aborted once the answer is over, in whichever way. */
function whenOver({ raw }: FastifyReply): AbortSignal {
  const over = new AbortController();
  if (raw.destroyed) over.abort();
  else raw.once("close", () => over.abort());
  return over.signal;
}

/** @throws NotFoundError */
async function findRecording(
  store: Store,
  tenant: Tenant,
  { id, n }: { readonly id: string; readonly n: string },
): Promise<{ readonly call: CallId; readonly url: string }> {
  const call = isId("call", id) ? await store.queries.call(tenant.id, id) : undefined;
  if (call === undefined) throw new NotFoundError({ en: `There is no call ${id}`, zh: `没有通话 ${id}` });
  const { recordings } = foldCall(callFacts(call.events));
  const recording: Recording | undefined = /^\d{1,4}$/.test(n) ? recordings[Number(n)] : undefined;
  if (recording === undefined)
    throw new NotFoundError({
      en: `The call ${id} has no recording ${n}; it has ${recordings.length}`,
      zh: `通话 ${id} 没有第 ${n} 个录音，共有 ${recordings.length} 个`,
    });
  if (recording.url === null)
    throw new NotFoundError({
      en: `The platform gave no link to recording ${n} of the call ${id}`,
      zh: `平台未提供通话 ${id} 第 ${n} 个录音的链接`,
    });
  return { call: call.id, url: recording.url };
}

function tooMany(): ConflictError {
  return new ConflictError({
    en: `${recordingsAtATime} recordings of this tenant are being listened to; ask again when one of them is done`,
    zh: `该租户正在播放 ${recordingsAtATime} 个录音，请在其中一个结束后重试`,
  });
}
