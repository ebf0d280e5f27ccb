import {
  type Clock,
  type Fate,
  type Source,
  type SourceActivity,
  type SourceId,
  defaultTimeZone,
} from "../model/index.ts";
import { type Log, errorText } from "../observe/index.ts";
import type { Directory, Store } from "../store/index.ts";
import type { Announcer } from "./announcer.ts";
import { sourceEvent } from "./operational-events.ts";
import { isSilent, mayTellQuarantine } from "./source-silence.ts";

/** What keeping watch over sources takes. */
export interface SourceWatchParts {
  readonly store: Store;
  readonly directory: Directory;
  readonly announcer: Announcer;
  readonly clock: Clock;
  readonly log: Log;
}

const step = 500;
const keepEveryMs = 3_000;

/** Knows when each source last sent something, and tells of those that fell silent or send what can't be decoded. */
export class SourceWatch {
  readonly #parts: SourceWatchParts;
  readonly #activity = new Map<SourceId, SourceActivity>();
  readonly #unsaved = new Set<SourceId>();
  readonly #underway = new Set<Promise<void>>();
  #startedAt: number;
  #keepAt = 0;

  constructor(parts: SourceWatchParts) {
    this.#parts = parts;
    this.#startedAt = parts.clock.now();
  }

  /** Takes up what was kept. */
  start(activity: readonly SourceActivity[]): void {
    this.#startedAt = this.#parts.clock.now();
    for (const one of activity) this.#activity.set(one.source, one);
  }

  /** A message of the source was stored. */
  heard(source: Source, fate: Fate): void {
    const now = this.#parts.clock.now();
    const before = this.#activityOf(source);
    const quarantined = before.quarantined + (fate === "quarantined" ? 1 : 0);
    const after = { ...before, lastAt: now, silentSince: null, quarantined };
    if (before.silentSince !== null) {
      const silentSeconds = Math.round((now - before.silentSince) / 1000);
      this.#parts.log("source.heard", { tenant: source.tenant, source: source.id, silentSeconds });
    }
    if (fate === "quarantined" && mayTellQuarantine(before, now)) this.#tellQuarantine(source, after);
    else this.#put(after, before.silentSince !== null);
  }

  /** Tells of every source that has fallen silent; called every so often. */
  async look(): Promise<void> {
    const { directory, clock } = this.#parts;
    const now = clock.now();
    for (const source of directory.sources()) {
      if (source.silentAfterSeconds === null) continue;
      const activity = this.#activityOf(source);
      if (isSilent(source, activity, { now, startedAt: this.#startedAt }))
        this.#tellSilence(source, activity);
    }
    if (now < this.#keepAt) return;
    this.#keepAt = now + keepEveryMs;
    await this.#save();
  }

  /** Sees to the end of what is underway, and keeps everything. */
  async stop(): Promise<void> {
    while (this.#underway.size > 0) await Promise.all(this.#underway);
    await this.#save();
  }

  #activityOf({ tenant, id }: Source): SourceActivity {
    const known = this.#activity.get(id);
    return (
      known ?? { tenant, source: id, lastAt: null, silentSince: null, quarantined: 0, announcedAt: null }
    );
  }

  #tellQuarantine(source: Source, activity: SourceActivity): void {
    const now = this.#parts.clock.now();
    this.#put({ ...activity, quarantined: 0, announcedAt: now }, true);
    this.#announce("source.quarantining", source, activity);
  }

  #tellSilence(source: Source, activity: SourceActivity): void {
    this.#put({ ...activity, silentSince: this.#parts.clock.now() }, true);
    this.#announce("source.silent", source, activity);
  }

  #announce(type: "source.silent" | "source.quarantining", source: Source, activity: SourceActivity): void {
    const { announcer, directory, clock, log } = this.#parts;
    const { tenant, id } = source;
    const zone = directory.tenant(tenant)?.timezone ?? defaultTimeZone;
    const event = sourceEvent(type, source, activity, { now: clock.now(), zone });
    const { lastMessageAt, quarantined } = event.source;
    log(type, { tenant, source: id, lastMessageAt, ...(type === "source.silent" ? {} : { quarantined }) });
    const key = `${id} ${type === "source.silent" ? (activity.lastAt ?? "never") : clock.now()}`;
    this.#tend(announcer.announce({ tenant, event, key, about: null, isKept: true }));
  }

  #put(activity: SourceActivity, atOnce: boolean): void {
    this.#activity.set(activity.source, activity);
    this.#unsaved.add(activity.source);
    if (atOnce) this.#tend(this.#save());
  }

  async #save(): Promise<void> {
    while (this.#unsaved.size > 0) {
      const ids = [...this.#unsaved].slice(0, step);
      for (const id of ids) this.#unsaved.delete(id);
      const rows = ids.map((id) => this.#activity.get(id)).filter((one) => one !== undefined);
      try {
        await this.#parts.store.vitals.saveActivity(rows);
      } catch (error) {
        for (const id of ids) this.#unsaved.add(id);
        throw error;
      }
    }
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
