import type {
  Attempt,
  CallId,
  DeliveryId,
  DeliveryState,
  EndpointId,
  EventId,
  EventType,
  Fate,
  Instant,
  JobId,
  Message,
  MessageId,
  SourceId,
  TenantId,
} from "../model/index.ts";
import type { StoredCall, StoredJob } from "./store.ts";

/** Which part of a list: the newest first, after the row with the id that the last page ended with. */
export interface Page {
  readonly limit: number;
  readonly after: string | null;
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
  /** The beginning of a called number or of the platform's id of the call, or the hub's own id. */
  readonly q?: string;
}

/** Which messages. */
export interface MessageFilter {
  readonly fate?: Fate;
  readonly since?: Instant;
  readonly until?: Instant;
}

/** Which jobs. */
export interface JobFilter {
  readonly source?: SourceId;
}

/** Which deliveries. */
export interface DeliveryFilter {
  readonly state?: DeliveryState["state"];
  readonly endpoint?: EndpointId;
  readonly call?: CallId;
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
  readonly createdAt: Instant;
}

/** A job with what its calls came to. */
export interface CountedJob {
  readonly job: StoredJob;
  readonly calls: number;
  readonly outcomes: Readonly<Record<string, number>>;
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
  job(tenant: TenantId, id: JobId): Promise<CountedJob | undefined>;
  messages(tenant: TenantId, filter: MessageFilter, page: Page): Promise<readonly Message[]>;
  message(tenant: TenantId, id: MessageId): Promise<Message | undefined>;
  /** The bytes of a message as they came in. */
  messageBody(tenant: TenantId, id: MessageId): Promise<Uint8Array | undefined>;
  deliveries(tenant: TenantId, filter: DeliveryFilter, page: Page): Promise<readonly StoredDelivery[]>;
  delivery(tenant: TenantId, id: DeliveryId): Promise<StoredDelivery | undefined>;
  /** The bytes that a delivery sends. */
  deliveryBody(tenant: TenantId, id: DeliveryId): Promise<Uint8Array | undefined>;
  attempts(tenant: TenantId, id: DeliveryId): Promise<readonly Attempt[]>;
  backlog(): Promise<Backlog>;
}
