import { Type } from "typebox";
import { NotFoundError, type Server } from "../http/index.ts";
import { type PhoneCore, type Tenant, isId, parsePhone } from "../model/index.ts";
import type { Erasure } from "../store/index.ts";
import type { Access } from "./access.ts";
import type { ApiParts } from "./api-parts.ts";
import { Checks } from "./check.ts";
import { answerPage, listOf, pageOf, pageQuery, queryOf } from "./page.ts";
import { showTime } from "./schemas.ts";
import { ErasureInput, ErasureSchema } from "./upkeep-schemas.ts";

const params = Type.Object({ tenant: Type.String() });
const erasureParams = Type.Object({ tenant: Type.String(), id: Type.String() });
const tags = ["erasures"];

function show(erasure: Erasure, { timezone }: Tenant) {
  const { id, masked, dryRun, state, stage, createdAt, endedAt, found, erased, blanked, remains } = erasure;
  return {
    id,
    phone: masked,
    dryRun,
    state,
    ...(state === "running" ? { stage } : {}),
    createdAt: showTime(createdAt, timezone),
    ...(endedAt === null ? {} : { endedAt: showTime(endedAt, timezone) }),
    found,
    erased,
    blanked,
    remains,
  };
}

/** @throws InvalidInputError */
function readPhone(text: string): PhoneCore {
  const phone = parsePhone(text);
  const checks = new Checks();
  checks.expect(phone !== undefined, "phone", {
    en: "should be one whole phone number of 7 to 15 digits, such as 19900000001 or +86 551 0000 0001",
    zh: "应为一个完整的电话号码（7 到 15 位数字），如 19900000001 或 +86 551 0000 0001",
  });
  checks.done();
  if (phone === undefined) throw new TypeError("Expected the check to refuse it");
  return phone;
}

/** Erasing a phone number everywhere, for people who ask to be forgotten. */
export function erasureRoutes(server: Server, { store, erasing, audit }: ApiParts, access: Access): void {
  server.post(
    "/v1/tenants/:tenant/erasures",
    {
      config: { right: "admin" },
      schema: {
        tags,
        summary: "Erase a phone number everywhere",
        description:
          "Calls from or to it or that mention it, with all that is theirs, and whatever else has it. What waits to be sent is not sent any more. It is done in the background.",
        params,
        body: ErasureInput,
        response: { 202: ErasureSchema },
      },
    },
    async (request, reply) => {
      const { tenant, caller } = access.visit(request);
      const { phone, dryRun = false } = request.body;
      const erasure = await erasing.request(tenant.id, readPhone(phone), dryRun);
      const { id, masked } = erasure;
      const after = { phone: masked, dryRun };
      await audit.record(caller, { tenant: tenant.id, what: "erasure", id, change: "created", after });
      return reply.code(202).send(show(erasure, tenant));
    },
  );

  server.get(
    "/v1/tenants/:tenant/erasures",
    {
      schema: {
        tags,
        summary: "List erasures",
        params,
        querystring: queryOf(pageQuery),
        response: { 200: listOf(ErasureSchema) },
      },
    },
    async (request) => {
      const tenant = access.requireTenant(request);
      const page = pageOf(request.query, "erasure");
      const erasures = await store.keeping.erasures(tenant.id, page);
      return answerPage(erasures, page, (erasure) => show(erasure, tenant));
    },
  );

  server.get(
    "/v1/tenants/:tenant/erasures/:id",
    {
      schema: {
        tags,
        summary: "Show how far an erasure has come, and what it did",
        params: erasureParams,
        response: { 200: ErasureSchema },
      },
    },
    async (request) => {
      const tenant = access.requireTenant(request);
      const { id } = request.params;
      const erasure = isId("erasure", id) ? await store.keeping.erasure(tenant.id, id) : undefined;
      if (erasure === undefined) {
        throw new NotFoundError({ en: `There is no erasure ${id}`, zh: `没有删除任务 ${id}` });
      }
      return show(erasure, tenant);
    },
  );
}
