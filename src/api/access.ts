import { hash, timingSafeEqual } from "node:crypto";
import type { FastifyRequest } from "fastify";
import { ForbiddenError, NotFoundError, UnauthorizedError } from "../http/index.ts";
import { type Clock, type Key, type Right, type Tenant, isExpired, isTenantId } from "../model/index.ts";
import type { Directory } from "../store/index.ts";
import { refuseOtherSites, sessionCookieOf } from "./session-cookie.ts";
import type { Session, Sessions } from "./sessions.ts";

/** Who asks: the operator, who may do everything, or a key of a tenant. */
export type Caller = { readonly kind: "admin" } | { readonly kind: "tenant"; readonly key: Key };

/** The tenant of the path, and who asks for it. */
export interface Visit {
  readonly tenant: Tenant;
  readonly caller: Caller;
}

/** True when the caller has the right, within its tenant. */
export function hasRight(caller: Caller, right: Right): boolean {
  return caller.kind === "admin" || caller.key.rights.includes(right);
}

/** How a caller is named in the audit log. */
export function nameOf(caller: Caller): string {
  return caller.kind === "admin" ? "operator" : caller.key.id;
}

/** SHA-256 in hex, as keys are kept. */
export function hashKey(secret: string): string {
  return hash("sha256", secret, "hex");
}

/** What telling who asks takes. */
export interface AccessParts {
  readonly directory: Pick<Directory, "tenant" | "keyWithHash">;
  readonly sessions: Sessions;
  readonly clock: Clock;
  /** SHA-256 of the operator's key, in hex. */
  readonly adminKeyHash: () => string;
  /** How browsers reach this hub, as far as that is configured. */
  readonly publicUrl: () => string;
}

/** Tells who asks, and what they may see. */
export class Access {
  readonly #parts: AccessParts;

  constructor(parts: AccessParts) {
    this.#parts = parts;
  }

  /**
   * Whose key the request carries, or whose session. @throws UnauthorizedError for none, and for one that nobody has;
   * ForbiddenError for a session's change that comes from elsewhere than the console.
   */
  caller(request: FastifyRequest): Caller {
    const caller = this.callerWith(this.#keyHashOf(request));
    if (caller === undefined) throw new UnauthorizedError();
    return caller;
  }

  /** Whose key has that SHA-256; undefined for one that nobody has, or that has expired. */
  callerWith(keyHash: string): Caller | undefined {
    const { adminKeyHash, directory, clock } = this.#parts;
    if (timingSafeEqual(Buffer.from(keyHash), Buffer.from(adminKeyHash()))) return { kind: "admin" };
    // Keys are found by the hash of a long random secret: how long that takes tells nothing about any of them.
    const key = directory.keyWithHash(keyHash);
    return key === undefined || isExpired(key, clock.now()) ? undefined : { kind: "tenant", key };
  }

  /** The session that the request comes with; undefined for none, and where a key counts in its place. */
  sessionOf(request: FastifyRequest): Session | undefined {
    const cookie = bearerOf(request) === undefined ? sessionCookieOf(request) : undefined;
    return cookie === undefined ? undefined : this.#parts.sessions.of(cookie);
  }

  #keyHashOf(request: FastifyRequest): string {
    const secret = bearerOf(request);
    if (secret !== undefined) return hashKey(secret);
    const session = this.sessionOf(request);
    if (session === undefined) throw new UnauthorizedError();
    refuseOtherSites(request, this.#parts.publicUrl());
    return session.keyHash;
  }

  /** @throws UnauthorizedError, ForbiddenError */
  requireAdmin(request: FastifyRequest): void {
    if (this.caller(request).kind === "admin") return;
    throw new ForbiddenError({
      en: "Only the operator's key may do this",
      zh: "只有管理员密钥可以执行此操作",
    });
  }

  /** @throws UnauthorizedError; ForbiddenError when the key does not have the right. */
  requireRight(request: FastifyRequest, right: Right): void {
    if (hasRight(this.caller(request), right)) return;
    throw new ForbiddenError({
      en: `This key does not have the right "${right}"`,
      zh: `该密钥没有 ${right} 权限`,
    });
  }

  /**
   * The tenant of the path. For the key of another tenant there is no such tenant, as if there were none at all.
   * @throws UnauthorizedError, NotFoundError
   */
  requireTenant(request: FastifyRequest<{ Params: { tenant: string } }>): Tenant {
    return this.visit(request).tenant;
  }

  /** The tenant of the path and who asks for it. @throws UnauthorizedError, NotFoundError */
  visit(request: FastifyRequest<{ Params: { tenant: string } }>): Visit {
    const caller = this.caller(request);
    const { tenant: id } = request.params;
    const tenant = isTenantId(id) ? this.#parts.directory.tenant(id) : undefined;
    if (tenant === undefined || (caller.kind === "tenant" && caller.key.tenant !== tenant.id)) {
      throw new NotFoundError({ en: `There is no tenant ${id}`, zh: `没有租户 ${id}` });
    }
    return { tenant, caller };
  }
}

/** The secret in `Authorization: Bearer …`; undefined when there is none. */
export function bearerOf(request: FastifyRequest): string | undefined {
  return /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? "")?.[1];
}

/** True when the two are the same, in a time that does not tell where they differ. */
export function isSameSecret(given: string, expected: string): boolean {
  return timingSafeEqual(Buffer.from(hashKey(given)), Buffer.from(hashKey(expected)));
}
