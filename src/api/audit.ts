import type { Clock, IdMint, TenantId } from "../model/index.ts";
import type { Log } from "../observe/index.ts";
import type { Store } from "../store/index.ts";
import { type Caller, nameOf } from "./access.ts";

/** What the audit log works with. */
export interface AuditParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly mint: IdMint;
  readonly log: Log;
}

/** A change, or a reveal. */
export interface Change {
  /** Null for what concerns the whole hub. */
  readonly tenant: TenantId | null;
  /** The kind of thing, as in `endpoint`. */
  readonly what: string;
  readonly id?: string;
  /** What was done, as in `created`. */
  readonly change: string;
  /** The thing as the interface shows it, without secrets. */
  readonly before?: unknown;
  readonly after?: unknown;
}

/** Writes who changed what, when, and what it was before. */
export class Audit {
  readonly #parts: AuditParts;

  constructor(parts: AuditParts) {
    this.#parts = parts;
  }

  /** Records what a caller did; `hub` for what the hub did by itself. @throws StoreUnavailableError */
  async record(caller: Caller | "hub", { tenant, what, id, change, before, after }: Change): Promise<void> {
    const { store, clock, mint, log } = this.#parts;
    const who = caller === "hub" ? caller : nameOf(caller);
    await store.appendAudit({
      tenant,
      id: mint.mint("audit"),
      at: clock.now(),
      who,
      action: change,
      what,
      target: id ?? null,
      before: before === undefined ? null : JSON.stringify(before),
      after: after === undefined ? null : JSON.stringify(after),
    });
    log("api.changed", { tenant, what, ...(id === undefined ? {} : { id }), change, who });
  }
}
