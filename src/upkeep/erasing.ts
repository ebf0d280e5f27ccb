import {
  type Clock,
  type DeliveryId,
  type IdMint,
  type PhoneCore,
  type TenantId,
  errorText,
  maskNumber,
} from "../model/index.ts";
import type { Log } from "../observe/index.ts";
import {
  type Erasure,
  type Hit,
  type SearchedKind,
  type Store,
  addCounts,
  noRows,
  searchedKinds,
} from "../store/index.ts";
import { NamedWork, WorkLostError } from "./named-work.ts";
import { Pacing } from "./pacing.ts";

// Erasing a phone number everywhere.
//
// F1. What had the number in it when the erasure was asked for is gone when it is done; what comes later is new.
// F2. How far it has come is stored with what was removed, so that a process that dies goes on where it was.
// F3. The number is kept for as long as it is looked for, and no longer; the masked form stays.
// F4. A delivery that is erased is not sent by any hub, but for an attempt that was underway at that moment.
// F5. One hub erases at a time. When it dies, another goes on where the stored erasure stands.

/** What erasing works with. */
export interface ErasingParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly mint: IdMint;
  readonly log: Log;
  /** The name under which this process takes things now. */
  readonly owner: () => string;
  /** Lets go of what is held in memory to be sent, on every hub. */
  readonly discard: (deliveries: readonly DeliveryId[]) => void;
}

const rowsAtATime = 200;
const hitsAtATime = 10;
const againMs = 5_000;
// A hub that dies gives its work back after a lease; then another goes on with it.
const lookEveryMs = 15_000;
// Somebody who reads is done in some milliseconds.
const mostTries = 200;

/** Erases phone numbers, one erasure after the other, across restarts. */
export class Erasing implements AsyncDisposable {
  readonly #parts: ErasingParts;
  readonly #pacing: Pacing;
  readonly #work: NamedWork;
  #alarm: Disposable | undefined;
  #underway: Promise<void> | undefined;
  #isAsked = false;

  constructor(parts: ErasingParts) {
    this.#parts = parts;
    this.#pacing = new Pacing(parts.clock);
    this.#work = new NamedWork("erasing", { hubs: parts.store.hubs, owner: parts.owner, clock: parts.clock });
  }

  /** Goes on with what an earlier process, or another hub, left undone, now and from now on. */
  start(): void {
    this.#parts.store.hubs.listen((news) => {
      if (news.kind === "work" && news.work === "erasure") this.#look();
    });
    this.#look();
  }

  /** Asks for a number to be erased. */
  async request(tenant: TenantId, phone: PhoneCore, dryRun: boolean): Promise<Erasure> {
    const { store, clock, mint } = this.#parts;
    const erasure: Erasure = {
      tenant,
      id: mint.mint("erasure"),
      state: "running",
      phone,
      masked: maskNumber(phone),
      dryRun,
      createdAt: clock.now(),
      endedAt: null,
      stage: "calls",
      after: null,
      found: noRows,
      erased: noRows,
      blanked: 0,
      remains: null,
    };
    await store.keeping.saveErasure(erasure);
    this.#look();
    // Another hub may be at work, and then takes this one up as well.
    store.hubs.tell({ kind: "work", work: "erasure" });
    return erasure;
  }

  #look(): void {
    if (this.#pacing.isStopped) return;
    this.#isAsked = true;
    this.#alarm?.[Symbol.dispose]();
    this.#underway ??= this.#lookAgain().finally(() => (this.#underway = undefined));
  }

  /** Runs what is to be run, and what was asked for meanwhile. */
  async #lookAgain(): Promise<void> {
    const { clock, log } = this.#parts;
    let nextMs = lookEveryMs;
    while (this.#isAsked && !this.#pacing.isStopped) {
      this.#isAsked = false;
      try {
        await this.#runAll();
      } catch (error) {
        nextMs = againMs;
        if (!(error instanceof WorkLostError))
          log("store.unavailable", { during: "erasure", reason: errorText(error) });
      } finally {
        await this.#work.drop();
      }
    }
    if (!this.#pacing.isStopped) this.#alarm = clock.after(nextMs, () => this.#look());
  }

  /** Does what is not done, unless another hub does (F5). */
  async #runAll(): Promise<void> {
    const { keeping } = this.#parts.store;
    if ((await keeping.runningErasures()).length === 0 || !(await this.#work.take())) return;
    // As they stand now that nobody else works on them.
    for (const erasure of await keeping.runningErasures()) await this.#run(erasure);
  }

  async #run(begun: Erasure): Promise<void> {
    const { phone } = begun;
    if (this.#pacing.isStopped) return;
    // One without its number was broken off while the disk was seen to.
    if (phone === null) return this.#sweep(begun, null);
    let erasure = begun;
    for (let { stage } = erasure; stage !== "sweep"; { stage } = erasure) {
      const kind = stage;
      await this.#work.keep();
      erasure = await this.#pacing.step(() => this.#step(erasure, kind, phone));
      if (this.#pacing.isStopped) return;
    }
    await this.#sweep(erasure, phone);
  }

  /** Looks at some rows, and erases what has the number in it. */
  async #step(erasure: Erasure, kind: SearchedKind, phone: PhoneCore): Promise<Erasure> {
    const { keeping } = this.#parts.store;
    const { tenant, createdAt: until, after, dryRun } = erasure;
    const { hits, next } = await keeping.search({ tenant, kind, phone, until, after, limit: rowsAtATime });
    const counted = { ...noRows, [kind]: hits.length };
    const place = next === null ? { stage: stageAfter(kind), after: null } : { after: next };
    const reached = { ...erasure, ...place, found: addCounts(erasure.found, counted) };
    if (dryRun || hits.length === 0) {
      await keeping.saveErasure(reached);
      return reached;
    }
    return this.#erase(erasure, reached, hits);
  }

  /** A few at a time; only with the last is the place reached. */
  async #erase(from: Erasure, reached: Erasure, hits: readonly Hit[]): Promise<Erasure> {
    const { store, discard } = this.#parts;
    let sum = { erased: from.erased, blanked: from.blanked };
    for (let index = 0; index < hits.length; index += hitsAtATime) {
      const isLast = index + hitsAtATime >= hits.length;
      const some = hits.slice(index, index + hitsAtATime);
      await this.#work.keep();
      const work = () => store.keeping.erase({ ...(isLast ? reached : from), ...sum }, some);
      const { removed, blanked, deliveries } = await this.#pacing.step(work);
      discard(deliveries);
      sum = { erased: addCounts(sum.erased, removed), blanked: sum.blanked + blanked };
    }
    return { ...reached, ...sum };
  }

  /** Sees to it that the number is nowhere in the files, this erasure's own row included (F3). */
  async #sweep(erasure: Erasure, phone: PhoneCore | null): Promise<void> {
    const { store, clock, log } = this.#parts;
    const { keeping } = store;
    const isSwept = erasure.dryRun || phone === null;
    if (!isSwept) await this.#scrubAll(phone);
    if (this.#pacing.isStopped) return;
    const forgotten: Erasure = { ...erasure, stage: "sweep", after: null, phone: null };
    await keeping.saveErasure(forgotten);
    const remains = isSwept ? null : await this.#scrubAll(phone);
    if (this.#pacing.isStopped) return;
    if (!erasure.dryRun && remains !== 0) await keeping.rewriteAtStart();
    await keeping.saveErasure({ ...forgotten, state: "done", endedAt: clock.now(), remains });
    const { tenant, id, dryRun, erased } = forgotten;
    log("erasure.done", { tenant, erasure: id, dryRun, ...erased, remains });
  }

  /** How often the number is in the files still; null when that could not be seen to. */
  async #scrubAll(phone: PhoneCore): Promise<number | null> {
    let [found, tries] = [0, 0];
    for (let from: number | null = 0; from !== null && !this.#pacing.isStopped;) {
      const place: number = from;
      await this.#work.keep();
      const part = await this.#pacing.step(() => this.#parts.store.keeping.scrub(phone, place));
      if (part === "out-of-reach") return null;
      found += part?.found ?? 0;
      tries = part === null ? tries + 1 : 0;
      if (tries > mostTries) return null;
      from = part === null ? place : part.next;
    }
    return found;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#pacing.stop();
    this.#alarm?.[Symbol.dispose]();
    await this.#underway;
  }
}

function stageAfter(kind: SearchedKind): SearchedKind | "sweep" {
  return searchedKinds[searchedKinds.indexOf(kind) + 1] ?? "sweep";
}
