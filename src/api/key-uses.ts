import { type Clock, type Instant, type Key, type KeyId, type TenantId, errorText } from "../model/index.ts";
import type { Log } from "../observe/index.ts";
import type { KeyUse, Queries, Store } from "../store/index.ts";

/** What noting the use of keys works with. */
export interface KeyUsesParts {
  readonly store: Pick<Store, "noteKeyUses"> & { readonly queries: Pick<Queries, "keyUses"> };
  readonly clock: Clock;
  readonly log: Log;
}

// Whether a key is in use is asked by day and month: a write a minute is plenty.
const writeEveryMs = 60_000;
// The first use is written at once, so to speak; what follows within a moment goes with it.
const firstWriteMs = 1_000;

/** When each key was last used: noted in memory by every request, written once a minute for all of them together. */
export class KeyUses implements AsyncDisposable {
  readonly #parts: KeyUsesParts;
  readonly #unwritten = new Map<KeyId, KeyUse>();
  #alarm: Disposable | undefined;
  #writing: Promise<void> = Promise.resolve();
  #writtenAt = 0;
  #isStopped = false;

  constructor(parts: KeyUsesParts) {
    this.#parts = parts;
  }

  /** The key was used just now. Never waits. */
  note({ tenant, id }: Key): void {
    const at = this.#parts.clock.now();
    this.#unwritten.set(id, { tenant, key: id, at });
    if (this.#alarm !== undefined || this.#isStopped) return;
    const wait = Math.max(firstWriteMs, this.#writtenAt + writeEveryMs - at);
    this.#alarm = this.#parts.clock.after(wait, () => {
      this.#alarm = undefined;
      this.#writing = this.#write();
    });
  }

  /** When each key of a tenant was last used, as far as that is known. */
  async of(tenant: TenantId): Promise<ReadonlyMap<KeyId, Instant>> {
    const stored = await this.#parts.store.queries.keyUses(tenant);
    const unwritten = [...this.#unwritten.values()].filter((use) => use.tenant === tenant);
    return new Map([...stored, ...unwritten].map(({ key, at }) => [key, at]));
  }

  async #write(): Promise<void> {
    const { store, clock, log } = this.#parts;
    const uses = [...this.#unwritten.values()];
    if (uses.length === 0) return;
    this.#writtenAt = clock.now();
    try {
      await store.noteKeyUses(uses);
      for (const use of uses) if (this.#unwritten.get(use.key) === use) this.#unwritten.delete(use.key);
    } catch (error) {
      log("store.unavailable", { during: "key uses", reason: errorText(error) });
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
