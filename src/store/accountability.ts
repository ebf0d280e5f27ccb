import type { AuditId, Instant, KeyId, TenantId } from "../model/index.ts";

/** One entry of the audit log: who changed or revealed what. */
export interface AuditEntry {
  /** Null for what concerns the whole hub. */
  readonly tenant: TenantId | null;
  readonly id: AuditId;
  readonly at: Instant;
  /** `operator`, `hub` for what it did by itself, or the id of a key. */
  readonly who: string;
  /** `created`, `changed`, `deleted`, `revealed` and the like. */
  readonly action: string;
  /** The kind of thing. */
  readonly what: string;
  readonly target: string | null;
  /** The thing as JSON, without its secrets; null where there was none. */
  readonly before: string | null;
  readonly after: string | null;
}

/** When a key was last used. */
export interface KeyUse {
  readonly tenant: TenantId;
  readonly key: KeyId;
  readonly at: Instant;
}
