import rateLimit from "@fastify/rate-limit";
import { Type } from "typebox";
import { type Server, TooManyRequestsError, UnauthorizedError } from "../http/index.ts";
import { type TimeZone, isoTime, nullable, rights } from "../model/index.ts";
import { type Access, type Caller, hashKey } from "./access.ts";
import type { ApiParts } from "./api-parts.ts";
import { idOf, showTime, zone } from "./schemas.ts";
import { giveSessionCookie, refuseOtherPages } from "./session-cookie.ts";
import type { Sessions } from "./sessions.ts";

const tags = ["sessions"];

const MeSchema = Type.Object({
  kind: Type.Enum(["operator", "key", "portal"], {
    description: "The operator's key, a tenant's, or one of a portal link",
  }),
  key: nullable(idOf("key"), "Id of the tenant's key; null for the operator"),
  name: Type.String({ description: "Name of the key" }),
  rights: Type.Array(Type.Enum([...rights])),
  tenant: nullable(
    Type.Object({ id: Type.String(), name: Type.String(), timezone: zone }),
    "The one tenant that the key opens; null for the operator",
  ),
  expiresAt: nullable(isoTime, "When the key expires"),
  brand: nullable(
    Type.Object({ name: nullable(Type.String()), color: nullable(Type.String()) }),
    "In whose name a portal link shows the console",
  ),
  version: Type.String({ description: "The hub's version" }),
});

const SignIn = Type.Object(
  { key: Type.String({ minLength: 1, maxLength: 500, description: "A key of a tenant, or the operator's" }) },
  { additionalProperties: false },
);

// Long random keys can't be guessed; this keeps a fool's script from filling the log.
const triesAMinute = 20;

interface Doors {
  readonly access: Access;
  readonly sessions: Sessions;
}

/** Signing in to the console, and who is signed in. */
export function sessionRoutes(server: Server, parts: ApiParts, { access, sessions }: Doors): void {
  const { directory, clock, keyUses, publicUrl, version } = parts;

  const show = (caller: Caller) => {
    if (caller.kind === "admin") {
      const operator = { kind: "operator", key: null, name: "", rights, tenant: null } as const;
      return { ...operator, expiresAt: null, brand: null, version };
    }
    const { key } = caller;
    const tenant = directory.tenant(key.tenant);
    if (tenant === undefined) throw new UnauthorizedError();
    const { portal, expiresAt } = key;
    const kind: "portal" | "key" = portal === null ? "key" : "portal";
    return {
      kind,
      key: key.id,
      name: key.name,
      rights: key.rights,
      tenant: { id: tenant.id, name: tenant.name, timezone: tenant.timezone },
      expiresAt: showExpiry(expiresAt, tenant.timezone),
      brand: portal === null ? null : { name: portal.brand, color: portal.color },
      version,
    };
  };

  server.register(async (limited: Server) => {
    await limited.register(rateLimit, {
      max: triesAMinute,
      timeWindow: "1 minute",
      errorResponseBuilder: () =>
        new TooManyRequestsError({
          en: "Too many tries to sign in from this address; try again in a minute",
          zh: "来自该地址的登录尝试过多，请一分钟后再试",
        }),
    });
    limited.post(
      "/v1/session",
      {
        schema: {
          tags,
          summary: "Sign in to the console",
          description:
            "Answers with a cookie that no script can read, good for twelve hours after its last use. For programs a key in " +
            "`Authorization` is simpler.",
          body: SignIn,
          response: { 200: MeSchema },
          security: [],
        },
      },
      async (request, reply) => {
        refuseOtherPages(request, publicUrl());
        const keyHash = hashKey(request.body.key.trim());
        const caller = access.callerWith(keyHash);
        if (caller === undefined) {
          throw new UnauthorizedError({ en: "There is no such key", zh: "没有这样的密钥" });
        }
        if (caller.kind === "tenant") keyUses.note(caller.key);
        giveSessionCookie(request, reply, sessions.begin(keyHash));
        return show(caller);
      },
    );
  });

  server.delete(
    "/v1/session",
    {
      schema: {
        tags,
        summary: "Sign out of the console",
        description: "Takes the cookie away. Revoking the key ends all sessions that were begun with it.",
        response: { 204: Type.Null() },
        security: [],
      },
    },
    async (request, reply) => {
      refuseOtherPages(request, publicUrl());
      giveSessionCookie(request, reply, null);
      return reply.code(204).send(null);
    },
  );

  server.get(
    "/v1/me",
    { schema: { tags, summary: "Tell who asks, and what they may do", response: { 200: MeSchema } } },
    async (request, reply) => {
      const caller = access.caller(request);
      const session = access.sessionOf(request);
      // Who uses the console goes on using it.
      const isWorn = session !== undefined && session.endsAt - clock.now() < wornMs;
      if (isWorn) giveSessionCookie(request, reply, sessions.begin(session.keyHash));
      return show(caller);
    },
  );
}

// A session with less than this left is made anew: not at each request.
const wornMs = 11 * 60 * 60 * 1000;

function showExpiry(at: Parameters<typeof showTime>[0] | null, timezone: TimeZone): string | null {
  return at === null ? null : showTime(at, timezone);
}
