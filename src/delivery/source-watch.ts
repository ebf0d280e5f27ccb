import {
  type Clock,
  type Fate,
  type Source,
  type SourceActivity,
  type SourceId,
  defaultTimeZone,
  errorText,
} from "../model/index.ts";
import type { Log } from "../observe/index.ts";
import type { Directory, Kept, Store } from "../store/index.ts";
import type { Announcer } from "./announcer.ts";
import { mergeActivity } from "./merge-activity.ts";
import { sourceEvent } from "./operational-events.ts";
import { SharedRows } from "./shared-rows.ts";
import { isSilent, mayTellQuarantine, wasLongSilent } from "./source-silence.ts";

/** What keeping watch over sources takes. */
export interface SourceWatchParts {
  readonly store: Store;
  readonly directory: Directory;
  readonly announcer: Announcer;
  readonly clock: Clock;
  readonly log: Log;
}

const keepEveryMs = 3_000;
// What other hubs heard is looked for this often.
const lookEveryMs = 1_000;

/** Knows when each source last sent something, and tells of those that fell silent or send what can't be decoded. */
export class SourceWatch {
  readonly #parts: SourceWatchParts;
  readonly #rows: SharedRows<SourceId, SourceActivity>;
  /** Sources of which something is just being told. */
  readonly #turning = new Set<SourceId>();
  readonly #underway = new Set<Promise<void>>();
  #startedAt: number;
  #keepAt = 0;
  #lookAt = 0;

  constructor(parts: SourceWatchParts) {
    const { store, announcer, clock } = parts;
    this.#parts = parts;
    this.#startedAt = clock.now();
    this.#rows = new SharedRows({
      idOf: ({ source }) => source,
      save: (rows) => store.vitals.saveActivity(rows),
      changes: (since) => store.vitals.activity(since),
      merge: mergeActivity,
      onAdopted: () => {},
      clock,
      isOver: () => announcer.isStopping,
    });
  }

  /** Takes up what was kept. */
  start(activity: Kept<SourceActivity>): void {
    this.#startedAt = this.#parts.clock.now();
    this.#rows.start(activity);
  }

  /** What the source sent lately, as far as this hub knows. */
  activityOf(source: Source): SourceActivity {
    return this.#rows.get(source.id) ?? nothingHeard(source);
  }

  /** A message of the source was stored. */
  heard(source: Source, fate: Fate): void {
    const now = this.#parts.clock.now();
    const before = this.activityOf(source);
    const quarantined = before.quarantined + (fate === "quarantined" ? 1 : 0);
    this.#rows.put({ ...before, lastAt: now, silentSince: null, quarantined }, before);
    if (before.silentSince !== null) {
      const silentSeconds = Math.round((now - before.silentSince) / 1000);
      this.#parts.log("source.heard", { tenant: source.tenant, source: source.id, silentSeconds });
    }
    if (fate === "quarantined" && mayTellQuarantine(before, now)) this.#tellQuarantine(source);
    // Other hubs may be about to tell of its silence.
    else if (wasLongSilent(source, this.#rows.kept(source.id), now)) this.#tend(this.#rows.save());
  }

  /** Tells of every source that has fallen silent, and hears what others heard; called every so often. */
  async look(): Promise<void> {
    const { directory, clock } = this.#parts;
    const now = clock.now();
    for (const source of directory.sources()) if (this.#isSilent(source)) this.#tellSilence(source);
    if (now >= this.#keepAt) {
      this.#keepAt = now + keepEveryMs;
      await this.#rows.save();
    }
    if (now < this.#lookAt) return;
    this.#lookAt = now + lookEveryMs;
    await this.#rows.look();
  }

  /** Sees to the end of what is underway, and keeps everything. */
  async stop(): Promise<void> {
    while (this.#underway.size > 0) await Promise.all(this.#underway);
    await this.#rows.save();
  }

  #isSilent(source: Source, activity = this.activityOf(source)): boolean {
    const moment = { now: this.#parts.clock.now(), startedAt: this.#startedAt };
    return source.silentAfterSeconds !== null && isSilent(source, activity, moment);
  }

  #tellQuarantine(source: Source): void {
    this.#turn(source, "source.quarantining", (kept, mine) => {
      const now = this.#parts.clock.now();
      // Another hub may have told it meanwhile, with what it saw of it.
      if (mine.quarantined === 0 || !mayTellQuarantine(kept, now)) return undefined;
      return { ...mine, quarantined: 0, announcedAt: now };
    });
  }

  #tellSilence(source: Source): void {
    const activity = this.activityOf(source);
    this.#rows.put(activity, activity);
    this.#turn(source, "source.silent", (_kept, mine) =>
      this.#isSilent(source, mine) ? { ...mine, silentSince: this.#parts.clock.now() } : undefined,
    );
  }

  /** Has a turn kept, and tells it where this hub was the one. */
  #turn(
    source: Source,
    type: "source.silent" | "source.quarantining",
    decide: (kept: SourceActivity, mine: SourceActivity) => SourceActivity | undefined,
  ): void {
    if (this.#turning.has(source.id)) return;
    this.#turning.add(source.id);
    let told: SourceActivity | undefined;
    const turned = this.#rows.turn(source.id, (kept, mine) => {
      told = mine;
      return decide(kept, mine);
    });
    const tell = async () => {
      try {
        if ((await turned) !== undefined && told !== undefined) await this.#announce(type, source, told);
      } finally {
        this.#turning.delete(source.id);
      }
    };
    this.#tend(tell());
  }

  async #announce(
    type: "source.silent" | "source.quarantining",
    source: Source,
    activity: SourceActivity,
  ): Promise<void> {
    const { announcer, directory, clock, log } = this.#parts;
    const { tenant, id } = source;
    const zone = directory.tenant(tenant)?.timezone ?? defaultTimeZone;
    const event = sourceEvent(type, source, activity, { now: clock.now(), zone });
    const { lastMessageAt, quarantined } = event.source;
    log(type, { tenant, source: id, lastMessageAt, ...(type === "source.silent" ? {} : { quarantined }) });
    const key = `${id} ${type === "source.silent" ? (activity.lastAt ?? "never") : clock.now()}`;
    await announcer.announce({ tenant, event, key, about: null, isKept: true });
  }

  #tend(work: Promise<void>): void {
    const tended = work
      .catch((error: unknown) => {
        this.#parts.log("store.unavailable", { during: "watching sources", reason: errorText(error) });
      })
      .finally(() => this.#underway.delete(tended));
    this.#underway.add(tended);
  }
}

function nothingHeard({ tenant, id }: Source): SourceActivity {
  return { tenant, source: id, lastAt: null, silentSince: null, quarantined: 0, announcedAt: null };
}
