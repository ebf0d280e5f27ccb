import type { TSchema } from "typebox";
import type { BodySigning } from "./body-signing.ts";
import type {
  AckRule,
  Answer,
  Breaker,
  Call,
  CanonicalEvent,
  EventType,
  JsonValue,
  Ladder,
  OperationalEvent,
  Problem,
  QuarantineReason,
  Text,
  TimeZone,
  Verdict,
} from "../model/index.ts";

/**
 * What one platform's callback protocol is, on both sides. A dialect is pure (no clock, no network, no store) and
 * holds every difference between platforms: nothing outside its folder knows its name.
 */
export interface Dialect {
  /** The name by which sources and endpoints choose it, such as `standard`. */
  readonly name: string;
  readonly title: Text;
  /** Every wire message, those the platform documents first. */
  readonly messages: readonly WireMessage[];
  /** How its platform delivers, where an endpoint says nothing else. */
  readonly policy: Policy;
  /** What an endpoint of this dialect gets when it names no events. */
  readonly defaultEvents: readonly EventType[];
  /** True where an endpoint is expected to check a signature, so that a secret is made for it. */
  readonly signs: boolean;
  /**
   * True where `call.completed` and `call.revised` are messages of their own; on the other protocols they travel
   * as one more push of the record.
   */
  readonly ownSummaries: boolean;
  /** Wire → events. Total: whatever arrives, the result is a value. */
  decode(body: JsonValue, context: DecodeContext): Decoded;
  /** Event → wire messages; none when this protocol has no message for it. */
  encode(event: CanonicalEvent, context: EncodeContext): readonly Encoded[];
  /** Operational event → wire messages; absent where the protocol has none for the hub's own work. */
  encodeOperational?(event: OperationalEvent): readonly Encoded[];
  /** Everything that its platform pushes about one call, in the order in which it begins to. */
  pushes(call: Call, context: EncodeContext): readonly Encoded[];
  /** What an endpoint's answer means; `rule` is the endpoint's own, in place of the dialect's. */
  judge(answer: Answer, rule?: AckRule | null): Verdict;
  /** How its platform signs within the body; absent where it does not. */
  readonly signing?: BodySigning;
  /** What to answer to a platform whose message is safely stored. */
  readonly acknowledgement: Acknowledgement;
  /**
   * The parts of a call that are still to come; none once it is complete. `arrived` names the events that are
   * there: their type, or `type:phase` where they have one.
   */
  awaits(call: Call, arrived: ReadonlySet<string>): readonly string[];
}

/** One kind of message of a platform. */
export interface WireMessage {
  /** The platform's own name for it. */
  readonly name: string;
  readonly title: Text;
  /** What it looks like on the wire, as JSON Schema. */
  readonly schema: TSchema;
  /** The events that travel in it. */
  readonly carries: readonly EventType[];
}

/** How a platform delivers. */
export interface Policy {
  readonly ladder: Ladder;
  /** From connecting to the last byte of the answer. */
  readonly timeoutMs: number;
  /** What counts as acknowledged, in words. */
  readonly ack: Text;
  /** When to hold back from an endpoint that only fails; null: never, each delivery climbs its ladder by itself. */
  readonly breaker: Breaker | null;
  /** An endpoint that fails for so long is disabled; null: never. */
  readonly disableAfterSeconds: number | null;
}

/** What a decoder needs to know of the source. */
export interface DecodeContext {
  /** The zone of times that come without one. */
  readonly timezone: TimeZone;
  /** What relative recording paths are relative to. */
  readonly recordingBaseUrl?: string | null;
  /** The last part of the inbound path: a hint where the content alone leaves a doubt. */
  readonly interface?: string | null;
}

/** What an encoder needs to know of the endpoint. */
export interface EncodeContext {
  /** The zone in which times without a zone are written. */
  readonly timezone: TimeZone;
}

/** What became of a message. */
export type Decoded =
  | {
      readonly ok: true;
      /** The name of the wire message it was. */
      readonly message: string;
      readonly events: readonly CanonicalEvent[];
    }
  | Undecodable;

/** Why a message can't be understood, and where. */
export interface Undecodable {
  readonly ok: false;
  readonly reason: QuarantineReason;
  /** Dotted path into the message; empty: the message as a whole. */
  readonly path: string;
  readonly text: Text;
  /** Everything that is wrong, where more than the first thing is known. */
  readonly problems?: readonly Problem[];
}

/** One message, ready to send. */
export interface Encoded {
  /** The name of the wire message. */
  readonly message: string;
  /** The event type that travels in it, by which an endpoint chooses. */
  readonly type: EventType;
  /** JSON text. */
  readonly body: string;
}

/** What a receiver answers. */
export interface Acknowledgement {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}
