import { Type } from "typebox";
import {
  deliveryStates,
  eventTypes,
  isoTime,
  nullable,
  replayEndReasons,
  replayPauses,
  replayStates,
  replayedStates,
} from "../model/index.ts";
import { idOf } from "./schemas.ts";

const types = Type.Array(Type.Enum([...eventTypes]), {
  minItems: 1,
  description: "Types of deliveries, as their `type` shows; all unless told",
});
const states = Type.Array(Type.Enum([...replayedStates]), {
  minItems: 1,
  description:
    "Deliveries in these states, and `missing`: events that the endpoint wants and of which no delivery to it was made",
});

export const ReplayInput = Type.Object(
  {
    endpoint: Type.Optional(
      Type.String({ description: "Id of the endpoint; every enabled one unless told" }),
    ),
    types: Type.Optional(types),
    states: Type.Optional(states),
    since: Type.String({ description: "Events that came in from that moment on: ISO 8601 with zone" }),
    until: Type.String({ description: "and up to that moment" }),
    dryRun: Type.Optional(Type.Boolean({ description: "Only count what would be sent" })),
  },
  { additionalProperties: false },
);

const counts = {
  matched: Type.Integer({ description: "Found in the states that were asked for, so far" }),
  replayed: Type.Integer({ description: "Handed to their endpoints' queues" }),
  skipped: Type.Integer({ description: "Left alone, as they were on their way already" }),
};

const wish = {
  endpoint: Type.Optional(idOf("ep")),
  types: nullable(types, "Null: all"),
  states,
  since: isoTime,
  until: isoTime,
};

/** What a replay would find. */
export const ReplayCountSchema = Type.Object({
  ...wish,
  ...counts,
  events: Type.Integer({ description: "Events that came in within the span" }),
  endpoints: Type.Array(Type.Object({ endpoint: idOf("ep"), ...counts })),
});

export const ReplaySchema = Type.Object({
  id: idOf("rpl"),
  state: Type.Enum([...replayStates]),
  reason: Type.Optional(Type.Enum([...replayEndReasons], { description: "Why it failed" })),
  ...wish,
  createdAt: isoTime,
  finishedAt: Type.Optional(isoTime),
  ...counts,
  progress: Type.Number({
    minimum: 0,
    maximum: 1,
    description: "The share of the events that was looked at, for all endpoints",
  }),
  events: Type.Integer({ description: "Events that came in within the span" }),
  endpoints: Type.Array(
    Type.Object({
      endpoint: idOf("ep"),
      examined: Type.Integer({ description: "Events looked at for it" }),
      ...counts,
      waitsFor: Type.Optional(
        Type.Enum([...replayPauses], { description: "Why it goes no further for the moment" }),
      ),
      reason: Type.Optional(Type.Enum([...replayEndReasons], { description: "Why it ended early for it" })),
    }),
  ),
});

export const ReplayDetailSchema = Type.Object({
  ...ReplaySchema.properties,
  outcomes: Type.Object(
    Object.fromEntries(deliveryStates.map((state) => [state, Type.Optional(Type.Integer())])),
    { description: "In which state the deliveries are that it was the last to send" },
  ),
});
