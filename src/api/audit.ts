// Who changed or revealed what, when, and what it was before.
//
// L1. A change is answered once its entry is durable.
// L2. A reveal does not wait for its entry, which is written at once, again and again where the store can't write, and
//     at the latest before the hub stops.
// L3. No entry holds a secret or a whole phone number, whoever reads it.

import {
  type Clock,
  type IdMint,
  type TenantId,
  errorText,
  isTenantId,
  maskJson,
  mintedAt,
} from "../model/index.ts";
import type { Log } from "../observe/index.ts";
import type { AuditEntry, Store } from "../store/index.ts";
import { type Caller, nameOf } from "./access.ts";

/** What the audit log works with. */
export interface AuditParts {
  readonly store: Pick<Store, "appendAudit">;
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

/** An answer that showed whole phone numbers. */
export interface Reveal {
  readonly tenant: string | null;
  readonly what: string;
  readonly id: string | undefined;
  /** What was asked for, and how much was shown. */
  readonly after: unknown;
}

// When the store can't write, what was revealed waits for it; more than this is a hub that nobody looks after.
const mostWaiting = 100_000;
const tryAgainMs = 1_000;

/** Writes who changed or revealed what, when, and what it was before. */
export class Audit implements AsyncDisposable {
  readonly #parts: AuditParts;
  #reveals: AuditEntry[] = [];
  #writing: Promise<void> | undefined;
  #alarm: Disposable | undefined;
  #isStopped = false;

  constructor(parts: AuditParts) {
    this.#parts = parts;
  }

  /** Records what a caller did; `hub` for what the hub did by itself. @throws StoreUnavailableError */
  async record(caller: Caller | "hub", { tenant, what, id, change, before, after }: Change): Promise<void> {
    const { store, mint, log } = this.#parts;
    const who = caller === "hub" ? caller : nameOf(caller);
    const entry = mint.mint("audit");
    await store.appendAudit({
      tenant,
      id: entry,
      at: mintedAt(entry),
      who,
      action: change,
      what,
      target: id ?? null,
      before: textOf(before),
      after: textOf(after),
    });
    log("api.changed", { tenant, what, ...(id === undefined ? {} : { id }), change, who });
  }

  /** Notes that a caller saw whole phone numbers (L2). */
  reveal(caller: Caller, { tenant, what, id, after }: Reveal): void {
    const { mint, log } = this.#parts;
    if (this.#reveals.length >= mostWaiting) {
      log("audit.lost", { tenant, what, who: nameOf(caller) });
      return;
    }
    const entry = mint.mint("audit");
    this.#reveals.push({
      tenant: tenant !== null && isTenantId(tenant) ? tenant : null,
      id: entry,
      at: mintedAt(entry),
      who: nameOf(caller),
      action: "revealed",
      what,
      target: id ?? null,
      before: null,
      after: textOf(after),
    });
    if (this.#alarm === undefined) this.#writing ??= this.#write();
  }

  /** Writes all that waits, one group after the other. */
  async #write(): Promise<void> {
    const { store, clock, log } = this.#parts;
    try {
      while (this.#reveals.length > 0) {
        const group = this.#reveals.slice(0, groupSize);
        await Promise.all(group.map((entry) => store.appendAudit(entry)));
        this.#reveals = this.#reveals.slice(group.length);
      }
    } catch (error) {
      log("store.unavailable", { during: "audit", reason: errorText(error) });
      if (!this.#isStopped) {
        this.#alarm = clock.after(tryAgainMs, () => {
          this.#alarm = undefined;
          this.#writing ??= this.#write();
        });
      }
    } finally {
      this.#writing = undefined;
    }
  }

  /** Writes what is not written yet. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isStopped = true;
    this.#alarm?.[Symbol.dispose]();
    await this.#writing;
    await this.#write();
  }
}

// As many as one transaction of the store takes.
const groupSize = 200;

/** A thing as the log keeps it (L3). */
function textOf(thing: unknown): string | null {
  return thing === undefined ? null : JSON.stringify(maskJson(thing));
}
