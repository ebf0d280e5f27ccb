import { Type } from "typebox";
import { NotFoundError, type Server } from "../http/index.ts";
import { type Key, type Right, type Tenant, isId, nullable } from "../model/index.ts";
import { type Access, hashKey } from "./access.ts";
import type { ApiParts } from "./api-parts.ts";
import { answerPage, listOf, pageInMemory, pageOf, pageQuery, queryOf } from "./page.ts";
import { KeyInput, KeySchema, showTime } from "./schemas.ts";

const params = Type.Object({ tenant: Type.String() });
const keyParams = Type.Object({ tenant: Type.String(), key: Type.String() });
const tags = ["keys"];
// Numbers stay masked unless somebody asks for them.
const usualRights: readonly Right[] = ["read", "write", "admin"];

function show({ id, name, rights, createdAt }: Key, { timezone }: Tenant) {
  return { id, name, rights, createdAt: showTime(createdAt, timezone) };
}

/** Keys: who may use the interface for one tenant. */
export function keyRoutes(
  server: Server,
  { directory, clock, mint, randomBytes, log }: ApiParts,
  access: Access,
): void {
  server.post(
    "/v1/tenants/:tenant/keys",
    {
      schema: {
        tags,
        summary: "Make a key",
        params,
        // No body at all is checked as null.
        body: nullable(KeyInput),
        response: { 201: KeySchema },
      },
    },
    async (request, reply) => {
      const tenant = access.requireTenant(request);
      const secret = `rbk_${Buffer.from(randomBytes(24)).toString("base64url")}`;
      const key: Key = {
        tenant: tenant.id,
        id: mint.mint("key"),
        name: request.body?.name ?? "",
        hash: hashKey(secret),
        rights: request.body?.rights ?? usualRights,
        createdAt: clock.now(),
      };
      await directory.saveKey(key);
      log("api.changed", { tenant: tenant.id, what: "key", id: key.id, change: "created" });
      return reply.code(201).send({ ...show(key, tenant), key: secret });
    },
  );

  server.get(
    "/v1/tenants/:tenant/keys",
    {
      schema: {
        tags,
        summary: "List keys",
        params,
        querystring: queryOf(pageQuery),
        response: { 200: listOf(KeySchema) },
      },
    },
    async (request) => {
      const tenant = access.requireTenant(request);
      const page = pageOf(request.query, "key");
      return answerPage(pageInMemory(directory.keysOf(tenant.id), page), page, (key) => show(key, tenant));
    },
  );

  server.delete(
    "/v1/tenants/:tenant/keys/:key",
    { schema: { tags, summary: "Revoke a key", params: keyParams, response: { 204: Type.Null() } } },
    async (request, reply) => {
      const tenant = access.requireTenant(request);
      const { key } = request.params;
      const isGone = isId("key", key) && (await directory.deleteKey(tenant.id, key));
      if (!isGone) throw new NotFoundError({ en: `There is no key ${key}`, zh: `没有密钥 ${key}` });
      log("api.changed", { tenant: tenant.id, what: "key", id: key, change: "deleted" });
      return reply.code(204).send(null);
    },
  );
}
