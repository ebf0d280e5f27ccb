import { hash, timingSafeEqual } from "node:crypto";
import type { FastifyRequest } from "fastify";
import { ForbiddenError, NotFoundError, UnauthorizedError } from "../http/index.ts";
import { type Key, type Right, type Tenant, isTenantId } from "../model/index.ts";
import type { Directory } from "../store/index.ts";

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

/** Tells who asks, and what they may see. */
export class Access {
  readonly #directory: Directory;
  readonly #adminKeyHash: () => string;

  constructor(directory: Directory, adminKeyHash: () => string) {
    this.#directory = directory;
    this.#adminKeyHash = adminKeyHash;
  }

  /** Whose key the request carries. @throws UnauthorizedError for none, and for one that nobody has. */
  caller(request: FastifyRequest): Caller {
    const secret = bearerOf(request);
    if (secret === undefined) throw new UnauthorizedError();
    const keyHash = hashKey(secret);
    if (timingSafeEqual(Buffer.from(keyHash), Buffer.from(this.#adminKeyHash()))) return { kind: "admin" };
    // Keys are found by the hash of a long random secret: how long that takes tells nothing about any of them.
    const key = this.#directory.keyWithHash(keyHash);
    if (key === undefined) throw new UnauthorizedError();
    return { kind: "tenant", key };
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
    const tenant = isTenantId(id) ? this.#directory.tenant(id) : undefined;
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
