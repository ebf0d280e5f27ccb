import { type Static, Type } from "typebox";
import { ConflictError, NotFoundError, type Server } from "../http/index.ts";
import {
  type Instant,
  InvalidInputError,
  type Key,
  type Portal,
  type Right,
  type Tenant,
  isoTime,
  nullable,
  toInstant,
} from "../model/index.ts";
import { type Access, hashKey } from "./access.ts";
import type { ApiParts } from "./api-parts.ts";
import { checkGrant } from "./key-routes.ts";
import { answerPage, listOf, pageInMemory, pageOf, pageQuery, queryOf } from "./page.ts";
import { idOf, showTime } from "./schemas.ts";

const params = Type.Object({ tenant: Type.String() });
const linkParams = Type.Object({ tenant: Type.String(), id: Type.String() });
const tags = ["portal links"];

const usualSeconds = 60 * 60;
const mostSeconds = 31 * 24 * 60 * 60;
// A page may make one each time that it is opened; what has expired makes room.
const mostLinks = 10_000;
// A link that has expired is shown for a while, so that it can be told why it opens nothing.
const shownForMs = 24 * 60 * 60 * 1000;
const mostAtOnce = 20;

const brand = Type.Object(
  {
    name: Type.Optional(
      nullable(Type.String({ minLength: 1, maxLength: 60 }), "In place of the hub's own name"),
    ),
    color: Type.Optional(
      nullable(Type.String({ pattern: "^#[0-9a-fA-F]{6}$" }), "Of buttons and links, as in #1f5eff"),
    ),
  },
  { additionalProperties: false },
);

const PortalLinkInput = Type.Object(
  {
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: "For whom it is" })),
    access: Type.Optional(
      Type.Enum(["read", "write"], { description: "What it lets one do; `read` unless told" }),
    ),
    reveal: Type.Optional(Type.Boolean({ description: "True: phone numbers are shown whole" })),
    expiresInSeconds: Type.Optional(
      Type.Integer({ minimum: 60, maximum: mostSeconds, description: `${usualSeconds} unless told` }),
    ),
    brand: Type.Optional(brand),
    embedIn: Type.Optional(
      Type.Array(Type.String({ maxLength: 300 }), {
        maxItems: 20,
        description: "Origins whose pages it may stand in, as in https://pages.example.com; none unless told",
      }),
    ),
  },
  { additionalProperties: false },
);

const PortalLinkSchema = Type.Object({
  id: idOf("key"),
  name: Type.String(),
  access: Type.Enum(["read", "write"]),
  reveal: Type.Boolean(),
  expiresAt: isoTime,
  brand: Type.Object({ name: nullable(Type.String()), color: nullable(Type.String()) }),
  embedIn: Type.Array(Type.String()),
  createdAt: isoTime,
  lastUsedAt: Type.Optional(isoTime),
  url: Type.Optional(Type.String({ description: "What opens the console; shown this once" })),
});

/** A key that a portal link carries. */
type PortalKey = Key & { readonly portal: Portal; readonly expiresAt: Instant };

function isPortalKey(key: Key): key is PortalKey {
  return key.portal !== null && key.expiresAt !== null;
}

function show(
  { id, name, rights, portal, expiresAt, createdAt }: PortalKey,
  { timezone }: Tenant,
  used?: Instant,
) {
  const access: "write" | "read" = rights.includes("write") ? "write" : "read";
  return {
    id,
    name,
    access,
    reveal: rights.includes("reveal"),
    expiresAt: showTime(expiresAt, timezone),
    brand: { name: portal.brand, color: portal.color },
    embedIn: portal.embedIn,
    createdAt: showTime(createdAt, timezone),
    ...(used === undefined ? {} : { lastUsedAt: showTime(used, timezone) }),
  };
}

/** Links that open the console for a tenant without a key: within a platform's own pages, for a while. */
export function portalRoutes(server: Server, parts: ApiParts, access: Access): void {
  const { directory, clock, mint, randomBytes, audit, keyUses, publicUrl } = parts;
  const linksOf = (tenant: Tenant) => directory.keysOf(tenant.id).filter(isPortalKey);
  const isForgotten = ({ expiresAt }: PortalKey, now: Instant) => expiresAt + shownForMs < now;

  server.post(
    "/v1/tenants/:tenant/portal-links",
    {
      config: { right: "admin" },
      schema: {
        tags,
        summary: "Make a portal link",
        description:
          "`url` opens the console for this tenant alone, until it expires or is taken back. It can't give rights that the caller does not have.",
        params,
        body: nullable(PortalLinkInput),
        response: { 201: PortalLinkSchema },
      },
    },
    async (request, reply) => {
      const { tenant, caller } = access.visit(request);
      const input = request.body ?? {};
      const granted = rightsOf(input);
      checkGrant(caller, granted);
      const now = clock.now();
      const portal = portalOf(input);
      await makeRoom(linksOf(tenant), now);
      const secret = `rbl_${Buffer.from(randomBytes(24)).toString("base64url")}`;
      const key: PortalKey = {
        tenant: tenant.id,
        id: mint.mint("key"),
        name: input.name ?? "",
        hash: hashKey(secret),
        rights: granted,
        expiresAt: toInstant(now + (input.expiresInSeconds ?? usualSeconds) * 1000),
        portal,
        createdAt: now,
      };
      await directory.saveKey(key);
      const after = show(key, tenant);
      await audit.record(caller, {
        tenant: tenant.id,
        what: "portal-link",
        id: key.id,
        change: "created",
        after,
      });
      // The token stands where browsers keep it to themselves: it reaches no log, and no other site as a referrer.
      const url = `${publicUrl()}/console/portal/${key.id}/#token=${secret}`;
      return reply.code(201).send({ ...after, url });
    },
  );

  server.get(
    "/v1/tenants/:tenant/portal-links",
    {
      config: { right: "admin" },
      schema: {
        tags,
        summary: "List portal links",
        description: "With those that expired within the last day.",
        params,
        querystring: queryOf(pageQuery),
        response: { 200: listOf(PortalLinkSchema) },
      },
    },
    async (request) => {
      const tenant = access.requireTenant(request);
      const page = pageOf(request.query, "key");
      const used = await keyUses.of(tenant.id);
      const shown = linksOf(tenant).filter((link) => !isForgotten(link, clock.now()));
      return answerPage(pageInMemory(shown, page), page, (key) => show(key, tenant, used.get(key.id)));
    },
  );

  server.delete(
    "/v1/tenants/:tenant/portal-links/:id",
    {
      config: { right: "admin" },
      schema: {
        tags,
        summary: "Take a portal link back",
        params: linkParams,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { tenant, caller } = access.visit(request);
      const { id } = request.params;
      const key = linksOf(tenant).find((candidate) => candidate.id === id);
      const isGone = key !== undefined && (await directory.deleteKey(tenant.id, key.id));
      if (!isGone) throw new NotFoundError({ en: `There is no portal link ${id}`, zh: `没有门户链接 ${id}` });
      const before = show(key, tenant);
      await audit.record(caller, { tenant: tenant.id, what: "portal-link", id, change: "deleted", before });
      return reply.code(204).send(null);
    },
  );

  /** Forgets links that expired long ago. @throws ConflictError where there are too many even so. */
  async function makeRoom(links: readonly PortalKey[], now: Instant): Promise<void> {
    const gone = links.filter((link) => isForgotten(link, now));
    // Whoever makes one does not wait for thousands of a busy day; the next takes away more.
    for (const { tenant, id } of gone.slice(0, mostAtOnce)) await directory.deleteKey(tenant, id);
    if (links.length - gone.length < mostLinks) return;
    throw new ConflictError({
      en: `There are ${mostLinks} portal links already; take some back, or let them expire sooner`,
      zh: `门户链接已达 ${mostLinks} 个，请撤销一些或缩短有效期`,
    });
  }
}

type Input = Static<typeof PortalLinkInput>;

function rightsOf({ access, reveal }: Input): readonly Right[] {
  const more: readonly Right[] = access === "write" ? ["write"] : [];
  return ["read", ...more, ...(reveal === true ? (["reveal"] as const) : [])];
}

/** @throws InvalidInputError */
function portalOf({ brand, embedIn }: Input): Portal {
  return { brand: brand?.name ?? null, color: brand?.color ?? null, embedIn: readOrigins(embedIn ?? []) };
}

// What stands in a policy as it is: a URL takes a semicolon, a comma or an asterisk in its host, where they would say
// something else.
const originForm = /^https?:\/\/(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d+)?$/;

/** @throws InvalidInputError with each that is no origin. */
function readOrigins(given: readonly string[]): readonly string[] {
  const isOrigin = (text: string) =>
    originForm.test(text) && URL.canParse(text) && new URL(text).origin === text;
  const problems = given.flatMap((text, index) =>
    isOrigin(text)
      ? []
      : [
          {
            path: `embedIn.${index}`,
            text: {
              en: "should be an origin such as https://pages.example.com, without a path",
              zh: "应为来源地址，如 https://pages.example.com，不含路径",
            },
          },
        ],
  );
  if (problems.length > 0) throw new InvalidInputError(problems);
  return given;
}
