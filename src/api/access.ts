import { hash, timingSafeEqual } from "node:crypto";
import type { FastifyRequest } from "fastify";
import { ForbiddenError, NotFoundError, UnauthorizedError } from "../http/index.ts";
import { type Tenant, type TenantId, isTenantId } from "../model/index.ts";
import type { Directory } from "../store/index.ts";

/** Who asks. */
export type Caller = { readonly kind: "admin" } | { readonly kind: "tenant"; readonly tenant: TenantId };

/** SHA-256 in hex, as keys are kept. */
export function hashKey(secret: string): string {
  return hash("sha256", secret, "hex");
}

/** Tells who asks, and what they may see. */
export class Access {
  readonly #directory: Directory;
  readonly #adminKeyHash: string;

  constructor(directory: Directory, adminKeyHash: string) {
    this.#directory = directory;
    this.#adminKeyHash = adminKeyHash;
  }

  /** Whose key the request carries. @throws UnauthorizedError for none, and for one that nobody has. */
  caller(request: FastifyRequest): Caller {
    const secret = bearerOf(request);
    if (secret === undefined) throw new UnauthorizedError();
    const keyHash = hashKey(secret);
    if (timingSafeEqual(Buffer.from(keyHash), Buffer.from(this.#adminKeyHash))) return { kind: "admin" };
    // Keys are found by the hash of a long random secret: how long that takes tells nothing about any of them.
    const key = this.#directory.keyWithHash(keyHash);
    if (key === undefined) throw new UnauthorizedError();
    return { kind: "tenant", tenant: key.tenant };
  }

  /** @throws UnauthorizedError, ForbiddenError */
  requireAdmin(request: FastifyRequest): void {
    if (this.caller(request).kind === "admin") return;
    throw new ForbiddenError({
      en: "Only the operator's key may do this",
      zh: "只有管理员密钥可以执行此操作",
    });
  }

  /**
   * The tenant of the path. For the key of another tenant there is no such tenant, as if there were none at all.
   * @throws UnauthorizedError, NotFoundError
   */
  requireTenant(request: FastifyRequest<{ Params: { tenant: string } }>): Tenant {
    const caller = this.caller(request);
    const { tenant: id } = request.params;
    const tenant = isTenantId(id) ? this.#directory.tenant(id) : undefined;
    if (tenant === undefined || (caller.kind === "tenant" && caller.tenant !== tenant.id)) {
      throw new NotFoundError({ en: `There is no tenant ${id}`, zh: `没有租户 ${id}` });
    }
    return tenant;
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
