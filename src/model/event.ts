import { Type, type Static } from "typebox";
import { Call, CallFacts } from "./call.ts";
import { JobFacts } from "./job.ts";
import { isoTime, json, nullable } from "./schema.ts";
import { isOperational } from "./terms/index.ts";

const common = {
  occurredAt: Type.Optional(nullable(isoTime, "When it happened, where the platform tells")),
  phase: Type.Optional(
    Type.String({ description: "Which push of a record this was, on platforms that push one in phases" }),
  ),
  version: Type.Optional(
    Type.String({
      description: "The platform's own mark of how recent these facts are; a later one sorts higher as text",
    }),
  ),
};

/** The events that tell facts about a call. */
export const CallFactEvent = Type.Object(
  {
    type: Type.Enum(["call.record", "call.recording", "call.dialog", "call.intent_changed"]),
    ...common,
    call: CallFacts,
  },
  { description: "Facts about a call" },
);
export type CallFactEvent = Static<typeof CallFactEvent>;

/** The events that the hub makes itself, with the whole call in them. */
export const CallSummaryEvent = Type.Object(
  { type: Type.Enum(["call.completed", "call.revised"]), ...common, call: Call },
  { description: "The whole call: once when it is complete, and again each time that it changes afterwards" },
);
export type CallSummaryEvent = Static<typeof CallSummaryEvent>;

/** A job went into another status. */
export const JobEvent = Type.Object(
  { type: Type.Literal("job.status_changed"), ...common, job: JobFacts },
  { description: "A job went into another status" },
);
export type JobEvent = Static<typeof JobEvent>;

/** Something a platform sent that the model has no type for; kept whole. */
export const OtherEvent = Type.Object(
  {
    type: Type.Literal("platform.other"),
    ...common,
    other: Type.Object({
      platform: Type.String({ minLength: 1 }),
      name: Type.String({ description: "The platform's own name for this kind of message" }),
      data: json,
    }),
  },
  { description: "A message of a kind that the model has no type for, kept whole" },
);
export type OtherEvent = Static<typeof OtherEvent>;

const text = Type.Object({ en: Type.String(), zh: Type.String() }, { description: "The same in words" });
const tenantOf = { tenant: Type.String({ description: "The tenant that it is about" }) };

/** How an endpoint does, where that changed. */
export const EndpointEvent = Type.Object(
  {
    type: Type.Enum(["endpoint.failing", "endpoint.recovered", "endpoint.disabled"]),
    occurredAt: isoTime,
    ...tenantOf,
    endpoint: Type.Object({
      id: Type.String(),
      name: Type.String(),
      dialect: Type.String(),
      state: Type.Enum(["healthy", "failing", "disabled"]),
      since: isoTime,
      consecutiveFailures: Type.Integer(),
      failingSeconds: Type.Integer(),
      lastError: nullable(Type.String(), "Why the last failed attempt failed"),
      lastStatus: nullable(Type.Integer(), "What it was answered, where it was"),
      why: text,
    }),
  },
  { description: "An endpoint began to fail, recovered, or was disabled by the hub" },
);
export type EndpointEvent = Static<typeof EndpointEvent>;

/** A delivery was given up. */
export const DeliveryFailedEvent = Type.Object(
  {
    type: Type.Literal("delivery.failed"),
    occurredAt: isoTime,
    ...tenantOf,
    delivery: Type.Object({
      id: Type.String(),
      endpoint: Type.String(),
      call: nullable(Type.String(), "The hub's id of the call, where it is about one"),
      message: Type.String({ description: "The wire message" }),
      reason: Type.String({ description: "As the delivery shows it" }),
      attempts: Type.Integer(),
      lastError: nullable(Type.String()),
      lastStatus: nullable(Type.Integer()),
      why: text,
    }),
  },
  { description: "A delivery was given up" },
);
export type DeliveryFailedEvent = Static<typeof DeliveryFailedEvent>;

/** A source has fallen silent, or sends what can't be decoded. */
export const SourceEvent = Type.Object(
  {
    type: Type.Enum(["source.silent", "source.quarantining"]),
    occurredAt: isoTime,
    ...tenantOf,
    source: Type.Object({
      id: Type.String(),
      name: Type.String(),
      dialect: Type.String(),
      lastMessageAt: nullable(isoTime, "When its last message came"),
      quarantined: Type.Integer({ description: "Messages quarantined since this was last told" }),
      why: text,
    }),
  },
  { description: "A source has fallen silent, or sends what can't be decoded" },
);
export type SourceEvent = Static<typeof SourceEvent>;

/** An event about the hub's own work; only the hub makes it. */
export type OperationalEvent = EndpointEvent | DeliveryFailedEvent | SourceEvent;

/** Facts that came from outside: everything but what the hub makes itself. */
export type FactEvent = CallFactEvent | JobEvent | OtherEvent;

/** One fact about a call or a job, in the terms of every platform. */
export const CanonicalEvent = Type.Union([CallFactEvent, CallSummaryEvent, JobEvent, OtherEvent], {
  $id: "Event",
  description: "One fact about a call or a job, in the canonical model",
});
export type CanonicalEvent = CallFactEvent | CallSummaryEvent | JobEvent | OtherEvent;

/** Everything that endpoints get. */
export type AnyEvent = CanonicalEvent | OperationalEvent;

/** True for an event that only the hub makes, about its own work. */
export function isOperationalEvent(event: AnyEvent): event is OperationalEvent {
  return isOperational(event.type);
}

/** True for an event about a call. */
export function isCallEvent(event: CanonicalEvent): event is CallFactEvent | CallSummaryEvent {
  return "call" in event;
}
