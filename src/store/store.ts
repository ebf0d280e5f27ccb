import type {
  Attempt,
  CallId,
  DeliveryId,
  DeliveryState,
  EndpointId,
  EventId,
  EventType,
  Instant,
  JobId,
  Message,
  MessageId,
  SourceId,
  TenantId,
} from "../model/index.ts";
import type { AuditEntry, KeyUse } from "./accountability.ts";
import type { Configuration } from "./configuration.ts";
import type { Hubs } from "./hubs.ts";
import type { Keeping } from "./keeping.ts";
import type { Queries } from "./queries.ts";
import type { Replays } from "./replays.ts";
import type { Snapshot, SnapshotOptions } from "./snapshot.ts";
import type { TrafficTallies } from "./traffic.ts";
import type { Vitals } from "./vitals.ts";

// What every engine keeps, and how. The numbers are cited in code and in the contract suite.
//
// S1. A call that resolves is durable: fsynced, and there after kill -9 or a power cut.
// S2. A write is whole or not at all: a message, its events and the deliveries that follow from them are one.
// S3. Facts are only added. A write that was planned on an outdated state is refused whole, with the state as it
//     is, so that the planner plans again.
// S4. A store that can't write throws StoreUnavailableError, has written nothing, and recovers by itself.
// S5. Settling is fenced: an outcome counts only for the process that holds the delivery.
// S6. What a call costs does not depend on how much is stored: every query is served by an index.
// S7. Nothing of one tenant is found under another's id.

/** Where the hub keeps everything. Engines differ in how, never in what. */
export interface Store extends AsyncDisposable {
  /** Opens the store, brings its schema up to date, and gives back what dead processes left unfinished. */
  open(): Promise<Opened>;
  /** Tenants, keys, sources, endpoints. */
  readonly configuration: Configuration;
  /** Questions; none of them changes anything. */
  readonly queries: Queries;
  /** What goes after a time, and how much there is. */
  readonly keeping: Keeping;
  /** Events of a span of time, sent again. */
  readonly replays: Replays;
  /** How endpoints and sources do. */
  readonly vitals: Vitals;
  /** What went through sources and endpoints. */
  readonly traffic: TrafficTallies;
  /** The hubs that share the store. */
  readonly hubs: Hubs;

  /**
   * Writes a message with all that follows from it (S1, S2), or refuses a plan that is outdated (S3).
   * @throws MembershipEndedError when a delivery is to be sent by a hub whose membership has ended (M3)
   */
  accept(acceptance: Acceptance): Promise<Accepted>;
  /**
   * The calls whose grace time is over and that are not complete yet, the longest overdue first. `part`: only those
   * that fall to one of several hubs, by their ids.
   */
  overdueCalls(now: Instant, limit: number, part?: Part): Promise<readonly StoredCall[]>;

  /**
   * Takes due deliveries of one endpoint for this process, the longest due first.
   * @throws MembershipEndedError when its membership has ended (M3)
   */
  claim(claim: Claim): Promise<Claimed>;
  /**
   * Records an attempt and what becomes of the delivery. False when this process no longer held it (S5). One that
   * ends failed is among the failures from then on, whatever becomes of it later.
   */
  settle(settlement: Settlement): Promise<boolean>;
  /** Gives deliveries that `owner` took and did not attempt back to wait; what is no longer its own is left (S5). */
  release(tenant: TenantId, owner: string, deliveries: readonly DeliveryId[]): Promise<void>;
  /**
   * Some of what that name holds, up to a thousand, the oldest first: to find out what a process holds without
   * knowing, as the answer never came.
   */
  held(owner: string): Promise<readonly HeldPlace[]>;
  /** When the next waiting delivery of each endpoint is due; endpoints where none waits are left out. */
  dueEndpoints(): Promise<readonly DueEndpoint[]>;
  /**
   * Makes a delivery that waits, failed or is parked due now, and where told also one that was delivered. Undefined when
   * there is no such delivery.
   */
  retry(tenant: TenantId, id: DeliveryId, now: Instant, also?: "delivered"): Promise<Retried | undefined>;
  /** Parks up to so many waiting deliveries of an endpoint; the number parked. */
  park(tenant: TenantId, endpoint: EndpointId, parking: Parking): Promise<number>;
  /**
   * Lets up to so many deliveries wait again that are parked as the endpoint was disabled or paused, the longest due
   * first; their number. None is due earlier than it was before it was parked.
   */
  unpark(
    tenant: TenantId,
    endpoint: EndpointId,
    unparking: { readonly now: Instant; readonly limit: number },
  ): Promise<number>;

  /** Keeps that what is parked for the endpoint by that time is to be dropped. */
  askDrop(tenant: TenantId, endpoint: EndpointId, askedAt: Instant): Promise<void>;
  /** Endpoints of which something is still to be dropped. */
  askedDrops(): Promise<readonly EndpointPlace[]>;
  /**
   * Ends up to so many of the deliveries that are to be dropped as failed, each with its place among the failures;
   * their number. Once it is 0, nothing is left to be dropped.
   */
  dropParked(
    tenant: TenantId,
    endpoint: EndpointId,
    dropping: { readonly now: Instant; readonly limit: number },
  ): Promise<number>;

  /** Adds to the audit log; nothing takes away from it, or changes it. An entry that is there already is left. */
  appendAudit(entry: AuditEntry): Promise<void>;
  /** Notes when keys were last used; keys that are not there any more are left out. */
  noteKeyUses(uses: readonly KeyUse[]): Promise<void>;
  /** Writes something and forgets it: whether the store can write just now. @throws StoreUnavailableError */
  probe(now: Instant): Promise<void>;
  /** What a request with this idempotency key was answered; undefined when there was none. */
  recall(tenant: TenantId, key: string): Promise<Remembered | undefined>;
  /** Keeps the answer of a request with an idempotency key, unless there is one; the answer that is then kept. */
  remember(tenant: TenantId, key: string, answer: Remembered): Promise<Remembered>;
  /** Drops idempotency keys from before that time, up to so many; the number dropped. */
  forget(before: Instant, limit: number): Promise<number>;
  /**
   * A copy of everything as it is at this moment, while writing goes on; one at a time. An engine whose server has
   * means of its own says so. @throws StoreUnavailableError, NoSnapshotError
   */
  snapshot(options: SnapshotOptions): Promise<Snapshot | "underway">;
  /** Deletes up to so many rows of a tenant that was deleted; the number deleted, 0 once nothing is left. */
  purge(tenant: TenantId, limit: number): Promise<number>;
}

/** What opening found. */
export interface Opened {
  /** Deliveries that a process was about to send when it died; they wait again. */
  readonly recovered: number;
  /** False: what is deleted makes room in the store, and none on the disk. */
  readonly canShrink: boolean;
}

/** What is written for one message, or for a timer that ran out. */
export interface Acceptance {
  readonly tenant: TenantId;
  readonly at: Instant;
  /** New with its bytes, an earlier one that is decoded anew, or none for what the hub does by itself. */
  readonly message: NewMessage | RereadMessage | null;
  readonly calls: readonly CallWrite[];
  readonly jobs: readonly JobWrite[];
  readonly others: readonly OtherWrite[];
  /** The bodies that deliveries refer to by their place here. */
  readonly bodies: readonly Uint8Array[];
}

/** A message that just came in. */
export interface NewMessage extends Message {
  readonly kind: "new";
  readonly body: Uint8Array;
  /** For a repeat: the call whose facts it repeats, where it is about one. */
  readonly repeats: CallId | null;
  /** A message of the source with the same digest is not kept again. */
  readonly digest?: string;
}

/** A message that was quarantined and is now understood, or still is not. */
export interface RereadMessage extends Pick<Message, "id" | "fate" | "reason" | "path" | "name"> {
  readonly kind: "reread";
}

/** Events of one call, and the call as it is with them. */
export interface CallWrite {
  readonly id: CallId;
  readonly source: SourceId;
  /** The platform's own id of the call. */
  readonly key: string;
  /** When the call began, as far as its first message told; it never changes again. */
  readonly at: Instant;
  /** The version that this was planned on; 0 for a call that is new (S3). */
  readonly expectedVersion: number;
  readonly row: CallRow;
  /** The job that the call belongs to, to be made known if it is not. */
  readonly job: { readonly id: JobId; readonly key: string } | null;
  readonly events: readonly NewEvent[];
  readonly deliveries: readonly NewDelivery[];
}

/** What is kept of a call beside its events: enough to find it, and to know when it is complete. */
export interface CallRow {
  /** Rises with every write. */
  readonly version: number;
  /** Rises whenever the folded call changes. */
  readonly revision: number;
  readonly completed: boolean;
  /** The parts that are still to come. */
  readonly awaiting: readonly string[];
  /** When it counts as complete in any case; null once it does. */
  readonly graceEndsAt: Instant | null;
  readonly platform: string;
  readonly jobKey: string | null;
  readonly outcome: string;
  readonly intent: string | null;
  readonly from: string | null;
  readonly to: string | null;
}

/** Status events of one job. */
export interface JobWrite {
  readonly id: JobId;
  readonly source: SourceId;
  /** The platform's own id of the job. */
  readonly key: string;
  /** The version that this was planned on; 0 for a job that no status event told of yet (S3). */
  readonly expectedVersion: number;
  readonly row: JobRow;
  readonly events: readonly NewEvent[];
  readonly deliveries: readonly NewDelivery[];
}

/** What is kept of a job beside its events. */
export interface JobRow {
  readonly version: number;
  readonly name: string | null;
  readonly status: string;
  readonly statusAt: Instant | null;
}

/** An event about neither a call nor a job. */
export interface OtherWrite {
  /** Null for what the hub tells of itself. */
  readonly source: SourceId | null;
  readonly event: NewEvent;
  readonly deliveries: readonly NewDelivery[];
}

/** An event to be added. */
export interface NewEvent {
  readonly id: EventId;
  readonly type: EventType;
  /** The version of the call or job that it made. */
  readonly version: number;
  /** For an event about neither call nor job: the digest by which a repeat is known. Null for all others. */
  readonly digest: string | null;
  /** The canonical event as JSON; null for what the hub makes itself, which the facts up to its version tell. */
  readonly facts: Uint8Array | null;
}

/** A delivery to be made. */
export interface NewDelivery {
  readonly id: DeliveryId;
  readonly endpoint: EndpointId;
  readonly event: EventId;
  readonly type: EventType;
  readonly dialect: string;
  /** The name of the wire message. */
  readonly message: string;
  /** `message`: the very bytes that came in; a number: the place in {@link Acceptance.bodies}. */
  readonly body: "message" | number;
  readonly state: Extract<DeliveryState, { state: "sending" | "waiting" | "parked" }>;
}

/** What became of an acceptance. */
export type Accepted =
  | { readonly kind: "stored" }
  /** Nothing was written: these are the states as they are. */
  | { readonly kind: "outdated"; readonly calls: readonly StoredCall[]; readonly jobs: readonly StoredJob[] }
  /** Nothing was written: an event about neither call nor job is there already. */
  | { readonly kind: "known"; readonly digest: string; readonly event: EventId };

/** A call as it is stored. */
export interface StoredCall extends CallRow {
  readonly tenant: TenantId;
  readonly id: CallId;
  readonly source: SourceId;
  readonly key: string;
  /** When it began, as far as its first message told. */
  readonly at: Instant;
  readonly events: readonly StoredEvent[];
}

/** A job as it is stored. */
export interface StoredJob extends JobRow {
  readonly tenant: TenantId;
  readonly id: JobId;
  readonly source: SourceId;
  readonly key: string;
  readonly events: readonly StoredEvent[];
}

/** An event as it is stored. */
export interface StoredEvent {
  readonly id: EventId;
  readonly type: EventType;
  readonly version: number;
  /** The canonical event as JSON; null for what the hub made itself. */
  readonly facts: Uint8Array | null;
  /** The message that told it; null for what a timer made. */
  readonly message: MessageId | null;
  readonly receivedAt: Instant;
}

/** One of several even parts: `mine` of those from 0 up to `of`, which is left out. */
export interface Part {
  readonly of: number;
  readonly mine: number;
}

/** A delivery that somebody holds, by its place. */
export interface HeldPlace {
  readonly tenant: TenantId;
  readonly endpoint: EndpointId;
  readonly delivery: DeliveryId;
}

/** An endpoint, by its tenant. */
export interface EndpointPlace {
  readonly tenant: TenantId;
  readonly endpoint: EndpointId;
}

/** Asks for work. */
export interface Claim {
  readonly tenant: TenantId;
  readonly endpoint: EndpointId;
  readonly now: Instant;
  readonly limit: number;
  /** No more bytes than this altogether, but for a single delivery that is larger. */
  readonly maxBytes: number;
  /** Who takes them. */
  readonly owner: string;
}

/** Work that was taken. */
export interface Claimed {
  readonly deliveries: readonly ClaimedDelivery[];
  /** When the next one that still waits is due; null when none waits. */
  readonly nextDueAt: Instant | null;
}

/** A delivery with what it takes to send it. */
export interface ClaimedDelivery {
  readonly tenant: TenantId;
  readonly id: DeliveryId;
  readonly endpoint: EndpointId;
  readonly dialect: string;
  readonly message: string;
  readonly body: Uint8Array;
  readonly dueAt: Instant;
  /** Attempts made so far. */
  readonly attempts: number;
  /** Attempts made before the present round of the ladder: a replay climbs it anew. */
  readonly roundBase: number;
  /** When the round's first attempt was made, from which the ladder's window counts; null while there was none. */
  readonly firstAt: Instant | null;
}

/** When an endpoint's next delivery is due. */
export interface DueEndpoint {
  readonly tenant: TenantId;
  readonly endpoint: EndpointId;
  readonly dueAt: Instant;
}

/** The outcome of an attempt. */
export interface Settlement {
  readonly tenant: TenantId;
  readonly delivery: DeliveryId;
  /** Who held it (S5). */
  readonly owner: string;
  /** Null where the delivery ended without one. */
  readonly attempt: Attempt | null;
  readonly next: Exclude<DeliveryState, { state: "sending" }>;
}

/** What asking for another attempt found. */
export type Retried =
  | { readonly kind: "due"; readonly endpoint: EndpointId }
  /** It is being sent, or was delivered: nothing was changed. */
  | { readonly kind: "refused"; readonly state: DeliveryState["state"] };

/** Why deliveries are parked, and how many at a time. */
export interface Parking {
  readonly reason: Extract<DeliveryState, { state: "parked" }>["reason"];
  readonly now: Instant;
  readonly limit: number;
}

/** An answer that is given again to the same request. */
export interface Remembered {
  /** A digest of the request. */
  readonly fingerprint: string;
  /** The answer, as JSON. */
  readonly answer: string;
  readonly at: Instant;
}
