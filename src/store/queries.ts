import type {
  Attempt,
  AttemptError,
  CallId,
  DeliveryId,
  DeliveryState,
  EndpointId,
  EventId,
  EventType,
  FailReason,
  Fate,
  Instant,
  JobId,
  JobStatus,
  Message,
  MessageId,
  ParkReason,
  QuarantineReason,
  SourceId,
  TenantId,
} from "../model/index.ts";
import type { AuditEntry, KeyUse } from "./accountability.ts";
import type { CallTally, JobTally } from "./job-tally.ts";
import type { LongRounds, Standing } from "./ladders.ts";
import type { StoredCall, StoredJob } from "./store.ts";

/** Which part of a list: the newest first, after the row with the id that the last page ended with. */
export interface Page {
  readonly limit: number;
  readonly after: string | null;
}

/** Rows of a list of which no more than so many are looked at for a page, whether they match or not. */
export interface Listed<Row> {
  readonly rows: readonly Row[];
  /** Where the look ended before there were as many rows as asked for: to go on after. Null: it did not. */
  readonly next: string | null;
}

/** Which calls. A field that is absent does not filter. */
export interface CallFilter {
  readonly platform?: string;
  /** The platform's id of the job. */
  readonly job?: string;
  readonly outcome?: string;
  readonly intent?: string;
  readonly from?: string;
  readonly to?: string;
  readonly since?: Instant;
  readonly until?: Instant;
  readonly completed?: boolean;
  /** The beginning of a number or of the platform's id of the call, or the hub's own id. */
  readonly q?: string;
  /** True: `q` finds a number only when it is the whole of it, and no id that has a number of the call in it. */
  readonly wholeNumbers?: boolean;
}

/** Which messages. */
export interface MessageFilter {
  readonly fate?: Fate;
  readonly since?: Instant;
  readonly until?: Instant;
}

/** Which messages, by more than what an index has. */
export interface MessageSieve extends MessageFilter {
  readonly source?: SourceId;
  /** The wire message that it was. */
  readonly name?: string;
  readonly reason?: QuarantineReason;
}

/** How far a look goes. */
export interface SievePage extends Page {
  /** So many are looked at, whether they fit or not. */
  readonly looks: number;
}

/** What a look at messages found. */
export interface MessagesSifted {
  readonly messages: readonly Message[];
  /** Where to go on: after the message with this id; null: that was all. */
  readonly next: MessageId | null;
}

/** Which jobs, by when the hub first heard of them. */
export interface JobFilter {
  readonly since?: Instant;
  readonly until?: Instant;
}

/** Which jobs, by more than what an index has. */
export interface JobSieve extends JobFilter {
  readonly source?: SourceId;
  readonly status?: JobStatus;
  /** A part of the name, or of the platform's id of the job; Latin letters whether large or small. */
  readonly q?: string;
}

/** Which deliveries. */
export interface DeliveryFilter {
  readonly state?: DeliveryState["state"];
  readonly endpoint?: EndpointId;
  readonly call?: CallId;
  readonly type?: EventType;
  /** Why the last attempt failed. */
  readonly error?: AttemptError;
  readonly since?: Instant;
  readonly until?: Instant;
}

/** Which entries of the audit log. */
export interface AuditFilter {
  readonly who?: string;
  readonly action?: string;
  readonly what?: string;
  readonly target?: string;
  readonly since?: Instant;
  readonly until?: Instant;
}

/** A delivery as it is stored. */
export interface StoredDelivery {
  readonly tenant: TenantId;
  readonly id: DeliveryId;
  readonly endpoint: EndpointId;
  readonly event: EventId;
  readonly call: CallId | null;
  readonly type: EventType;
  readonly dialect: string;
  readonly message: string;
  readonly state: DeliveryState;
  /** Attempts made so far. */
  readonly attempts: number;
  /** Attempts made before the present round of the ladder. */
  readonly roundBase: number;
  /** When the round's first attempt was made; null while there was none. */
  readonly firstAt: Instant | null;
  /** Why the last attempt failed; null where it was acknowledged, and before there is one. */
  readonly lastError: AttemptError | null;
  /** What the last attempt was answered, where it failed all the same. */
  readonly lastStatus: number | null;
  readonly createdAt: Instant;
}

/** A delivery that was given up, as it was then. */
export interface Failure {
  readonly delivery: DeliveryId;
  readonly at: Instant;
  readonly endpoint: EndpointId;
  readonly event: EventId;
  readonly call: CallId | null;
  readonly type: EventType;
  readonly dialect: string;
  /** The name of the wire message. */
  readonly message: string;
  readonly reason: FailReason;
  readonly attempts: number;
  readonly firstAt: Instant | null;
  /** The last attempt; null where none was made. */
  readonly last: Pick<Attempt, "at" | "verdict" | "status" | "error" | "detail" | "answer"> | null;
  /** The message as it was sent; null where it is no longer kept. */
  readonly body: Uint8Array | null;
}

/** Where one failure stands among those of its tenant, which are in the order of time. */
export interface FailurePlace {
  readonly at: Instant;
  readonly delivery: DeliveryId;
}

/** Which failures: from one moment on and before another. */
export interface FailureFilter {
  readonly since: Instant;
  readonly before: Instant;
  readonly endpoint?: EndpointId;
  readonly type?: EventType;
}

/** How far a look at failures goes. */
export interface FailurePage {
  /** Null: from the first. */
  readonly after: FailurePlace | null;
  /** So many are looked at, whether they match or not. */
  readonly limit: number;
  /** No more bytes of messages than this altogether, but for a single one that is larger. */
  readonly maxBytes: number;
}

/** A piece of the failures. */
export interface FailuresRead {
  readonly failures: readonly Failure[];
  /** Where to go on; null: that was all. */
  readonly next: FailurePlace | null;
}

/** What failed within a quarter of an hour. */
export interface FailureCount {
  readonly since: Instant;
  readonly failures: number;
  /** Bytes of their messages. */
  readonly bytes: number;
}

/** What is parked for one endpoint for one reason. */
export interface ParkedCount {
  readonly endpoint: EndpointId;
  readonly reason: ParkReason;
  readonly deliveries: number;
  /** Since when the first of them is. */
  readonly since: Instant;
}

/** What became of a delivery so far. */
export interface Journal {
  readonly delivery: StoredDelivery;
  /** The first first. */
  readonly attempts: readonly Attempt[];
}

/** A job with what its calls came to. */
export interface CountedJob {
  readonly job: StoredJob;
  readonly calls: number;
  readonly outcomes: Readonly<Record<string, number>>;
  /** The id of its newest call, which tells when that was first told of; null where it has none. */
  readonly newestCall: string | null;
}

/** What waits, over all tenants. */
export interface Backlog {
  readonly waiting: number;
  readonly sending: number;
  readonly parked: number;
  /** When the longest due delivery was due; null when none waits. */
  readonly oldestDueAt: Instant | null;
  readonly quarantined: number;
}

/** Questions to the store. All lists have the newest first. */
export interface Queries {
  calls(tenant: TenantId, filter: CallFilter, page: Page): Promise<readonly StoredCall[]>;
  call(tenant: TenantId, id: CallId): Promise<StoredCall | undefined>;
  /** The messages that told of a call, repeats included, the oldest first. */
  messagesOfCall(tenant: TenantId, id: CallId): Promise<readonly Message[]>;
  jobs(tenant: TenantId, filter: JobFilter, page: Page): Promise<readonly CountedJob[]>;
  /** Jobs by what no index has: no more are looked at than the page says, however few of them fit. */
  siftJobs(tenant: TenantId, sieve: JobSieve, page: SievePage): Promise<Listed<CountedJob>>;
  job(tenant: TenantId, id: JobId): Promise<CountedJob | undefined>;
  /** What the calls of a job came to, piece by piece, the newest first. */
  tallyJob(tenant: TenantId, job: JobTally): Promise<CallTally>;
  messages(tenant: TenantId, filter: MessageFilter, page: Page): Promise<readonly Message[]>;
  /** Messages by what no index has: no more are looked at than the page says, however few of them fit. */
  siftMessages(tenant: TenantId, sieve: MessageSieve, page: SievePage): Promise<MessagesSifted>;
  message(tenant: TenantId, id: MessageId): Promise<Message | undefined>;
  /**
   * The calls that a message told of, as it came in; for a repeat the call whose facts it repeats. What became of it
   * when it was read again later is not looked for.
   */
  callsOfMessage(tenant: TenantId, message: Pick<Message, "id" | "receivedAt">): Promise<readonly CallId[]>;
  /** The bytes of a message as they came in. */
  messageBody(tenant: TenantId, id: MessageId): Promise<Uint8Array | undefined>;
  deliveries(tenant: TenantId, filter: DeliveryFilter, page: Page): Promise<Listed<StoredDelivery>>;
  delivery(tenant: TenantId, id: DeliveryId): Promise<StoredDelivery | undefined>;
  /** The bytes that a delivery sends. */
  deliveryBody(tenant: TenantId, id: DeliveryId): Promise<Uint8Array | undefined>;
  attempts(tenant: TenantId, id: DeliveryId): Promise<readonly Attempt[]>;
  /** A delivery and all its attempts, as of one moment. */
  journal(tenant: TenantId, id: DeliveryId): Promise<Journal | undefined>;
  /** Failures in the order of time, piece by piece. */
  failures(tenant: TenantId, filter: FailureFilter, page: FailurePage): Promise<FailuresRead>;
  /** What failed in each quarter of an hour that begins before that moment, the latest first. */
  failureCounts(
    tenant: TenantId,
    range: { readonly before: Instant; readonly limit: number },
  ): Promise<readonly FailureCount[]>;
  /** What is parked, of one endpoint or of all. */
  parked(tenant: TenantId, endpoint: EndpointId | null): Promise<readonly ParkedCount[]>;
  /** The message of the source that was kept with that digest. */
  messageWithDigest(tenant: TenantId, source: SourceId, digest: string): Promise<Message | undefined>;
  backlog(): Promise<Backlog>;
  /** Where on their ladders the deliveries of a tenant stand. It takes longer the more of them wait. */
  standing(tenant: TenantId, now: Instant): Promise<Standing>;
  /** How many of what waits on a rung have a round that will have lasted so long. As above. */
  longRounds(tenant: TenantId, rounds: LongRounds): Promise<number>;
  /** The audit log of a tenant, or for null of the whole hub with all its tenants. */
  audit(tenant: TenantId | null, filter: AuditFilter, page: Page): Promise<readonly AuditEntry[]>;
  /** When the keys of a tenant were last used; those that never were are left out. */
  keyUses(tenant: TenantId): Promise<readonly KeyUse[]>;
}
