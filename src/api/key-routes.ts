import { Type } from "typebox";
import { ForbiddenError, NotFoundError, type Server } from "../http/index.ts";
import { type Instant, type Key, type Right, type Tenant, nullable } from "../model/index.ts";
import { type Access, type Caller, hasRight, hashKey } from "./access.ts";
import type { ApiParts } from "./api-parts.ts";
import { answerPage, listOf, pageInMemory, pageOf, pageQuery, queryOf } from "./page.ts";
import { KeyInput, KeySchema, showTime } from "./schemas.ts";

const params = Type.Object({ tenant: Type.String() });
const keyParams = Type.Object({ tenant: Type.String(), key: Type.String() });
const tags = ["keys"];
// Numbers stay masked unless somebody asks for them.
const usualRights: readonly Right[] = ["read", "write", "admin"];

/** A key as it is answered. */
function show({ id, name, rights, createdAt }: Key, { timezone }: Tenant, lastUsedAt?: Instant) {
  return {
    id,
    name,
    rights,
    createdAt: showTime(createdAt, timezone),
    ...(lastUsedAt === undefined ? {} : { lastUsedAt: showTime(lastUsedAt, timezone) }),
  };
}

/** The tenant's keys but for those of portal links, which are listed by themselves. */
const plainKeys = (keys: readonly Key[]) => keys.filter(({ portal }) => portal === null);

/** @throws ForbiddenError when a key would give away what it does not have itself. */
export function checkGrant(caller: Caller, granted: readonly Right[]): void {
  const missing = granted.filter((right) => !hasRight(caller, right)).join(", ");
  if (missing === "") return;
  throw new ForbiddenError({
    en: `This key can't give the right ${missing} to another, as it does not have it itself; name the new key's rights`,
    zh: `该密钥自身没有 ${missing} 权限，不能授予其他密钥；请指明新密钥的权限`,
  });
}

/** Keys: who may use the interface for one tenant. */
export function keyRoutes(
  server: Server,
  { directory, clock, mint, randomBytes, audit, keyUses }: ApiParts,
  access: Access,
): void {
  server.post(
    "/v1/tenants/:tenant/keys",
    {
      config: { right: "admin" },
      schema: {
        tags,
        summary: "Make a key",
        description: "A key can't give rights that it does not have itself.",
        params,
        // No body at all is checked as null.
        body: nullable(KeyInput),
        response: { 201: KeySchema },
      },
    },
    async (request, reply) => {
      const { tenant, caller } = access.visit(request);
      const granted = request.body?.rights ?? usualRights;
      checkGrant(caller, granted);
      const secret = `rbk_${Buffer.from(randomBytes(24)).toString("base64url")}`;
      const key: Key = {
        tenant: tenant.id,
        id: mint.mint("key"),
        name: request.body?.name ?? "",
        hash: hashKey(secret),
        rights: granted,
        expiresAt: null,
        portal: null,
        createdAt: clock.now(),
      };
      await directory.saveKey(key);
      const after = show(key, tenant);
      await audit.record(caller, { tenant: tenant.id, what: "key", id: key.id, change: "created", after });
      return reply.code(201).send({ ...show(key, tenant), key: secret });
    },
  );

  server.get(
    "/v1/tenants/:tenant/keys",
    {
      config: { right: "admin" },
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
      const used = await keyUses.of(tenant.id);
      return answerPage(pageInMemory(plainKeys(directory.keysOf(tenant.id)), page), page, (key) =>
        show(key, tenant, used.get(key.id)),
      );
    },
  );

  server.delete(
    "/v1/tenants/:tenant/keys/:key",
    {
      config: { right: "admin" },
      schema: { tags, summary: "Revoke a key", params: keyParams, response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      const { tenant, caller } = access.visit(request);
      const { key: id } = request.params;
      const key = plainKeys(directory.keysOf(tenant.id)).find((candidate) => candidate.id === id);
      const isGone = key !== undefined && (await directory.deleteKey(tenant.id, key.id));
      if (!isGone) throw new NotFoundError({ en: `There is no key ${id}`, zh: `没有密钥 ${id}` });
      const before = show(key, tenant);
      await audit.record(caller, { tenant: tenant.id, what: "key", id, change: "deleted", before });
      return reply.code(204).send(null);
    },
  );
}
