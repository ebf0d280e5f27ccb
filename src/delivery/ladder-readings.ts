import { dialectNamed } from "../dialects/index.ts";
import type { Clock, EndpointId, Instant, Ladder, TenantId } from "../model/index.ts";
import type { Directory, RungCount, Store } from "../store/index.ts";
import { spareMs } from "./ladder.ts";
import { type LadderPicture, type StandingRung, pictureOf } from "./ladder-picture.ts";
import { SharedReadings } from "./shared-readings.ts";

/** What reading ladders takes. */
export interface LadderReadingsParts {
  readonly store: Pick<Store, "queries">;
  readonly directory: Directory;
  readonly clock: Clock;
}

/** The ladders of a tenant on which something stands. */
export interface LadderReading {
  readonly asOf: Instant;
  readonly ladders: readonly LadderPicture[];
}

/** Reads where the deliveries of tenants stand on their ladders. */
export class LadderReadings {
  readonly #parts: LadderReadingsParts;
  readonly #shared: SharedReadings<LadderReading>;

  constructor(parts: LadderReadingsParts) {
    this.#parts = parts;
    this.#shared = new SharedReadings(parts.clock);
  }

  /** The ladders of that tenant, as of a few seconds ago at most, or of ten times what it takes to read them. */
  of(tenant: TenantId): Promise<LadderReading> {
    return this.#shared.get(tenant, () => this.#read(tenant));
  }

  /** An endpoint's ladder with nothing on it; undefined for one that is not there. */
  bare(tenant: TenantId, endpoint: EndpointId): LadderPicture | undefined {
    const ladder = this.#ladderOf(tenant, endpoint);
    return ladder === null ? undefined : pictureOf({ endpoint, ladder, standing: [], sending: 0 });
  }

  async #read(tenant: TenantId): Promise<LadderReading> {
    const { store, clock } = this.#parts;
    const asOf = clock.now();
    const { rungs, sending } = await store.queries.standing(tenant, asOf);
    const all: StandingRung[] = [];
    for (const rung of rungs) all.push({ ...rung, lastChance: await this.#lastChances(tenant, rung, asOf) });
    const standing = Map.groupBy(all, ({ endpoint }) => endpoint);
    const underway = new Map(sending.map(({ endpoint, deliveries }) => [endpoint, deliveries]));
    const endpoints = new Set([...standing.keys(), ...underway.keys()]);
    return {
      asOf,
      ladders: Array.from(endpoints, (endpoint) =>
        pictureOf({
          endpoint,
          ladder: this.#ladderOf(tenant, endpoint),
          standing: standing.get(endpoint) ?? [],
          sending: underway.get(endpoint) ?? 0,
        }),
      ),
    };
  }

  /** How many on a rung have one attempt left. The longest round mostly tells, without a further look. */
  async #lastChances(tenant: TenantId, rung: RungCount, now: Instant): Promise<number> {
    const { endpoint, climbed, waiting, longestMs } = rung;
    const ladder = this.#ladderOf(tenant, endpoint);
    if (ladder === null) return 0;
    const moreThanMs = spareMs(ladder, climbed);
    if (moreThanMs === null) return waiting;
    if (longestMs <= moreThanMs) return 0;
    return this.#parts.store.queries.longRounds(tenant, { endpoint, climbed, now, moreThanMs });
  }

  #ladderOf(tenant: TenantId, id: EndpointId): Ladder | null {
    const endpoint = this.#parts.directory.endpoint(tenant, id);
    if (endpoint === undefined) return null;
    return endpoint.ladder ?? dialectNamed(endpoint.dialect).policy.ladder;
  }
}
