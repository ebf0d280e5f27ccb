import { type Dialect, type Encoded, dialectNamed } from "../dialects/index.ts";
import {
  type AnyEvent,
  type DeliveryState,
  type Endpoint,
  type EventId,
  type EventType,
  type IdMint,
  type Instant,
  type Source,
  type Tenant,
  type TimeZone,
  isOperationalEvent,
} from "../model/index.ts";
import type { NewDelivery } from "../store/index.ts";

/** An endpoint with what the dialect fills in for it. */
export interface Recipient {
  readonly endpoint: Endpoint;
  readonly dialect: Dialect;
  readonly timezone: TimeZone;
  readonly wants: ReadonlySet<EventType>;
}

/** An endpoint, ready to be asked what it wants. */
export function recipientOf(endpoint: Endpoint, tenant: Tenant): Recipient {
  const known = recipients.get(endpoint);
  if (known !== undefined && known.tenant === tenant) return known.recipient;
  const recipient = makeRecipient(endpoint, tenant);
  recipients.set(endpoint, { recipient, tenant });
  return recipient;
}

// Asked for with every message. A change of either makes a new object of it.
const recipients = new WeakMap<Endpoint, { readonly recipient: Recipient; readonly tenant: Tenant }>();

function makeRecipient(endpoint: Endpoint, tenant: Tenant): Recipient {
  const dialect = dialectNamed(endpoint.dialect);
  return {
    endpoint,
    dialect,
    timezone: endpoint.timezone ?? tenant.timezone,
    wants: new Set(endpoint.events ?? dialect.defaultEvents),
  };
}

/** Decides in which state a delivery begins: on its way at once where its lane has room. */
export type Admit = (endpoint: Endpoint, bytes: number) => Extract<NewDelivery["state"], DeliveryState>;

/** What brought events about, for whoever wants them. */
export interface Addressing {
  /** The dialect of the source; null once the source is deleted. */
  readonly sourceDialect: Dialect | null;
  /** The wire message that came in, and its size; null for what a timer made. */
  readonly message: { readonly name: string; readonly bytes: number } | null;
  readonly recipients: readonly Recipient[];
  readonly mint: IdMint;
  readonly admit: Admit;
}

/** What a message or a timer brought about. */
export interface Occasion extends Addressing {
  readonly source: Pick<Source, "id" | "graceSeconds">;
  /** True for a job of the source that is stored for sure. */
  readonly knowsJob: (key: string) => boolean;
  readonly now: Instant;
}

/** An event that is about to be stored. */
export interface Happened {
  readonly id: EventId;
  readonly event: AnyEvent;
  /** True for what the hub made itself. */
  readonly isSummary: boolean;
}

/** Deliveries, and the bodies that they refer to by place. */
export interface Addressed {
  readonly deliveries: NewDelivery[];
  readonly bodies: Uint8Array[];
}

/** Makes the deliveries that follow from these events, in the dialect of each endpoint that wants them. */
export function address(happened: readonly Happened[], occasion: Addressing, into: Addressed): void {
  const encodings = new Map<string, readonly Placed[]>();
  for (const recipient of occasion.recipients) {
    const rest = passOn(happened, recipient, occasion, into);
    for (const { id, event } of rest.filter(({ event }) => mayCarry(recipient.wants, event.type))) {
      const key = `${recipient.dialect.name} ${recipient.timezone} ${id}`;
      const placed = encodings.get(key) ?? place(recipient, event, into.bodies);
      encodings.set(key, placed);
      for (const { encoded, body, bytes } of placed) {
        if (recipient.wants.has(encoded.type))
          into.deliveries.push(deliver({ id, encoded, body, bytes }, recipient, occasion));
      }
    }
  }
}

/** An encoded message whose body has its place among the bodies. */
interface Placed {
  readonly encoded: Pick<Encoded, "message" | "type">;
  readonly body: NewDelivery["body"];
  readonly bytes: number;
}

const utf8 = new TextEncoder();

function place({ dialect, timezone }: Recipient, event: AnyEvent, bodies: Uint8Array[]): readonly Placed[] {
  const messages = isOperationalEvent(event)
    ? (dialect.encodeOperational?.(event) ?? [])
    : dialect.encode(event, { timezone });
  return messages.map((encoded) => {
    const body = utf8.encode(encoded.body);
    return { encoded, body: bodies.push(body) - 1, bytes: body.length };
  });
}

// A record may travel as its parts, on protocols that have a message for each; everything else as what it is.
function mayCarry(wants: ReadonlySet<EventType>, type: EventType): boolean {
  return (
    wants.has(type) || (type === "call.record" && (wants.has("call.recording") || wants.has("call.dialog")))
  );
}

/**
 * Passes a message on as it came to an endpoint of the source's own dialect (promise 6), and gives the events that
 * are still to be encoded for it. On protocols where summaries travel as records, the endpoint gets what the
 * platform itself pushed and nothing more.
 */
function passOn(
  happened: readonly Happened[],
  recipient: Recipient,
  occasion: Addressing,
  into: Addressed,
): readonly Happened[] {
  const { dialect, endpoint, wants } = recipient;
  if (dialect !== occasion.sourceDialect) return happened;
  const { message } = occasion;
  const wire = dialect.messages.find(({ name }) => name === message?.name);
  const told = happened.find(({ isSummary }) => !isSummary);
  if (
    message !== null &&
    wire !== undefined &&
    told !== undefined &&
    wire.carries.some((type) => wants.has(type)) &&
    // A message that tells of several calls goes out once all the same.
    !into.deliveries.some(({ endpoint: id, body }) => id === endpoint.id && body === "message")
  ) {
    const encoded = { message: wire.name, type: told.event.type };
    into.deliveries.push(
      deliver({ id: told.id, encoded, body: "message", bytes: message.bytes }, recipient, occasion),
    );
  }
  if (!dialect.ownSummaries) return [];
  return happened.filter(({ event, isSummary }) => isSummary && !wire?.carries.includes(event.type));
}

function deliver(
  { id, encoded, body, bytes }: Placed & Pick<Happened, "id">,
  { endpoint, dialect }: Recipient,
  { mint, admit }: Addressing,
): NewDelivery {
  return {
    id: mint.mint("delivery"),
    endpoint: endpoint.id,
    event: id,
    type: encoded.type,
    dialect: dialect.name,
    message: encoded.message,
    body,
    state: admit(endpoint, bytes),
  };
}
