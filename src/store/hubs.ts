import type { DeliveryId, EndpointId, Instant, TenantId } from "../model/index.ts";

// The hubs that share one store.
//
// M1. A hub is a member for as long as it renews its lease. The lease is counted by the store's clock, never by a
//     hub's own.
// M2. All that a hub holds hangs on its membership: the deliveries that it is sending, the replays and the named work
//     that it took. Once the membership has ended, any other hub gives all of it back.
// M3. A name whose membership has ended never becomes a member again, and records nothing any more: what it took
//     belongs to others by then (S5).
// M4. Who ends the membership of others must itself have renewed for a whole lease without a gap: after the store was
//     away, everybody renews before anybody is taken for dead.
// M5. News between hubs are a matter of speed alone. One that is lost delays what it tells of until the next look.

/** How many hubs there are, and what they hold. An engine that has room for one hub has it as its only member. */
export interface Hubs {
  /** Makes this process a member. @throws StoreUnavailableError */
  join(hub: NewMember): Promise<void>;
  /** Renews the lease (M1). Undefined when the membership has ended (M3). @throws StoreUnavailableError */
  renew(renewal: Renewal): Promise<Fellowship | undefined>;
  /** Ends this process's own membership, and gives back what it still holds. */
  leave(owner: string): Promise<void>;
  /** Ends the memberships that ran out, and gives back what they held (M2, M4). */
  reap(owner: string): Promise<readonly Reaped[]>;
  /** Takes named work, or keeps it: false while a hub that is a member has it (M2). */
  take(work: string, owner: string): Promise<boolean>;
  /** Lets go of named work. */
  drop(work: string, owner: string): Promise<void>;
  /** Tells all other hubs (M5). It never throws, and nothing waits for it. */
  tell(news: News): void;
  /** Hears what other hubs tell. */
  listen(listener: (news: News) => void): void;
}

/** A hub that joins. */
export interface NewMember {
  /** A name that no process had before. */
  readonly owner: string;
  /** For so long it is a member after each renewal. */
  readonly leaseMs: number;
  /** The version of the program. */
  readonly version: string;
  /** Where it listens, as far as it knows. */
  readonly url: string | null;
}

/** A hub says that it lives. */
export interface Renewal {
  readonly owner: string;
  readonly leaseMs: number;
  /** The {@link Fellowship.epoch} that it goes by. */
  readonly seen: number;
}

/** Who is there, as of a renewal. */
export interface Fellowship {
  /** Rises whenever a hub comes or goes. */
  readonly epoch: number;
  /** All members, by name; this hub is one of them. */
  readonly members: readonly Member[];
  /** The revision of the configuration, for who wants to know whether it changed. */
  readonly configuration: number;
}

/** One hub. */
export interface Member {
  readonly owner: string;
  readonly version: string;
  readonly url: string | null;
  readonly joinedAt: Instant;
  /** The epoch that it goes by. */
  readonly seen: number;
  /** False once its lease has run out, until it renews or is reaped. */
  readonly isAlive: boolean;
}

/** A hub whose membership was ended, with what it gave back. */
export interface Reaped {
  readonly owner: string;
  /** Deliveries that wait again. */
  readonly deliveries: number;
}

/** What hubs tell each other. */
export type News =
  /** Something was configured. */
  | { readonly kind: "configuration" }
  /** A delivery is due that its hub can't send at once. */
  | { readonly kind: "due"; readonly tenant: TenantId; readonly endpoint: EndpointId }
  /** There is work for whoever has time: a replay, an erasure. */
  | { readonly kind: "work"; readonly work: "replay" | "erasure" | "retention" }
  /** Deliveries are no longer stored, and are not to be sent any more. */
  | { readonly kind: "discard"; readonly deliveries: readonly DeliveryId[] };
