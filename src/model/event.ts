import { Type, type Static } from "typebox";
import { Call, CallFacts } from "./call.ts";
import { JobFacts } from "./job.ts";
import { isoTime, json, nullable } from "./schema.ts";

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

/** Facts that came from outside: everything but what the hub makes itself. */
export type FactEvent = CallFactEvent | JobEvent | OtherEvent;

/** One fact about a call or a job, in the terms of every platform. */
export const CanonicalEvent = Type.Union([CallFactEvent, CallSummaryEvent, JobEvent, OtherEvent], {
  $id: "Event",
  description: "One fact about a call or a job, in the canonical model",
});
export type CanonicalEvent = CallFactEvent | CallSummaryEvent | JobEvent | OtherEvent;

/** True for an event about a call. */
export function isCallEvent(event: CanonicalEvent): event is CallFactEvent | CallSummaryEvent {
  return "call" in event;
}
