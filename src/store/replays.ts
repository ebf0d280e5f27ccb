import type {
  DeliveryId,
  DeliveryState,
  EndpointId,
  EventId,
  EventType,
  Instant,
  MessageId,
  Replay,
  ReplayEndReason,
  ReplayId,
  ReplayLeg,
  ReplayPause,
  ReplayState,
  ReplayWish,
  ReplayedState,
  SourceId,
  TenantId,
} from "../model/index.ts";
import type { Page } from "./queries.ts";
import type { ClaimedDelivery, NewDelivery, StoredEvent } from "./store.ts";

// Replays: events of a span of time, sent again.
//
// R1. A step makes deliveries due and moves the replay on in one write: whatever dies in between, no step is made
//     twice and none is left out.
// R2. One process works on a replay at a time. What it may do without asking again is limited in time, so that
//     another one takes over when it is gone.
// R3. A delivery that is on its way is left alone, whoever sent it on its way.
// R4. A delivery keeps its id and numbers its attempts on; its ladder begins anew.

/** Replays, and what they take up. */
export interface Replays {
  create(replay: Replay): Promise<void>;
  find(tenant: TenantId, id: ReplayId): Promise<Replay | undefined>;
  /** The replays of a tenant, the newest first. */
  list(tenant: TenantId, page: Page): Promise<readonly Replay[]>;
  /** What became of the deliveries that the replay was the last to send: how many are in which state. */
  outcomes(tenant: TenantId, id: ReplayId): Promise<ReplayOutcomes>;
  /** How many of its deliveries to the endpoint wait, counted up to so many. */
  waiting(
    tenant: TenantId,
    id: ReplayId,
    which: { readonly endpoint: EndpointId; readonly most: number },
  ): Promise<number>;
  /** All replays that are not over, of every tenant. */
  running(): Promise<readonly Replay[]>;
  /** How many events came in within the span, both ends included. */
  countEvents(tenant: TenantId, span: Pick<ReplayWish, "since" | "until">): Promise<number>;
  /** What a replay finds next for one endpoint. */
  look(tenant: TenantId, look: ReplayLook): Promise<ReplayFinding>;
  /** Takes or keeps the replay for this process (R2). Undefined when it is over, or another process has it. */
  lease(tenant: TenantId, id: ReplayId, lease: ReplayLease): Promise<Replay | undefined>;
  /** Takes deliveries up and moves the replay on (R1). Undefined when that is not this process's to do any more. */
  step(step: ReplayStep): Promise<Stepped | undefined>;
  /** Ends a replay that is not over. The replay as it then is; undefined when there is none, or it was over. */
  finish(tenant: TenantId, id: ReplayId, end: ReplayEnd): Promise<Replay | undefined>;
}

/** How many deliveries are in which state. */
export type ReplayOutcomes = Readonly<Partial<Record<DeliveryState["state"], number>>>;

/** Where a replay looks. */
export interface ReplayLook extends Pick<ReplayWish, "since" | "until" | "types"> {
  readonly endpoint: EndpointId;
  readonly states: readonly ReplayedState[];
  /** The event types that the endpoint wants; asked for only where what is missing is. */
  readonly wants: readonly EventType[];
  /** What came in after that moment; null: from the beginning. */
  readonly after: Instant | null;
  /** Look at about so many events, */
  readonly events: number;
  /** and no further once so many of them are worth a closer look. What came in at one moment is seen together. */
  readonly occasions: number;
}

/** What a look found. */
export interface ReplayFinding {
  /** Only those that have something for the replay, in the order in which they came. */
  readonly occasions: readonly ReplayOccasion[];
  /** Everything up to here was looked at. */
  readonly cursor: Instant;
  /** Events looked at. */
  readonly examined: number;
  readonly isEnd: boolean;
}

/** Events that were stored together: those of one message, or what a timer brought about. */
export interface ReplayOccasion {
  /** When they came in. */
  readonly at: Instant;
  /** Events looked at up to the end of that moment. */
  readonly examined: number;
  /** Null for what the hub told of itself. */
  readonly source: SourceId | null;
  /** The message that told the events, by its id; null for what a timer made. */
  readonly message: MessageId | null;
  /** The wire message that it was, or that first told of the call; null where nothing is known of it any more. */
  readonly wire: { readonly name: string; readonly bytes: number } | null;
  /** The subjects in the order in which they were stored, each with the events of this occasion. */
  readonly subjects: readonly ReplaySubject[];
  /** Deliveries of these events to the endpoint. */
  readonly deliveries: readonly ReplayDelivery[];
}

/** What one call or job, or an event about neither, has to do with an occasion. */
export interface ReplaySubject {
  readonly events: readonly StoredEvent[];
  /** All events of the call, by which its summaries are made again; empty where none is to be made. */
  readonly history: readonly StoredEvent[];
  readonly subject: string | null;
}

/** A delivery as a replay sees it. */
export interface ReplayDelivery {
  readonly id: DeliveryId;
  readonly event: EventId;
  readonly type: EventType;
  readonly state: DeliveryState["state"];
}

/** For whom, and until when. */
export interface ReplayLease {
  readonly owner: string;
  readonly now: Instant;
  readonly until: Instant;
  /** Why the replay goes no further for an endpoint at the moment, where that changed. */
  readonly pause?: { readonly endpoint: EndpointId; readonly reason: ReplayPause | null };
}

/** One step of a replay for one endpoint. */
export interface ReplayStep {
  readonly tenant: TenantId;
  readonly id: ReplayId;
  readonly owner: string;
  readonly now: Instant;
  readonly leaseUntil: Instant;
  readonly endpoint: EndpointId;
  /** Where the replay was when this was planned. */
  readonly from: Instant | null;
  /** The endpoint's part of the replay after it, but for what only the write shows. */
  readonly leg: ReplayLeg;
  /** Deliveries to be sent again if they still are in that state. */
  readonly revived: readonly { readonly id: DeliveryId; readonly state: DeliveryState["state"] }[];
  /** Deliveries to be made if there is none of that event and type yet. */
  readonly made: readonly MadeDelivery[];
  /** The bodies that these refer to by their place here. */
  readonly bodies: readonly Uint8Array[];
}

/** A delivery that a replay makes. */
export interface MadeDelivery extends Omit<NewDelivery, "state"> {
  readonly subject: string | null;
  /** The message whose bytes it sends, where it sends those. */
  readonly source: MessageId | null;
}

/** What a step came to. */
export interface Stepped {
  readonly replay: Replay;
  /** What was taken up, held by the process. */
  readonly deliveries: readonly ClaimedDelivery[];
}

/** How a replay ends. */
export interface ReplayEnd {
  readonly state: Exclude<ReplayState, "running">;
  readonly reason: ReplayEndReason | null;
  readonly at: Instant;
}
