import { type Static, Type } from "typebox";
import { isoTime } from "../model/index.ts";

/** What a `changed` can name. */
export const liveChanges = ["calls", "messages", "deliveries", "replays", "configuration", "health"] as const;

/** One of {@link liveChanges}. */
export type LiveChange = (typeof liveChanges)[number];

const counts = Type.Object({ good: Type.Integer(), again: Type.Integer(), bad: Type.Integer() });

/** The data of a `pulse`. */
export const LivePulseSchema = Type.Object(
  {
    at: isoTime,
    sources: Type.Record(Type.String(), counts, { description: "By id; those with nothing are left out" }),
    endpoints: Type.Record(Type.String(), counts, { description: "By id; those with nothing are left out" }),
  },
  { description: "What happened in one second, on all hubs" },
);

/** What a `pulse` says. */
export type LivePulse = Static<typeof LivePulseSchema>;

/** The data of a `changed`. */
export const LiveChangedSchema = Type.Object(
  { what: Type.Array(Type.Enum([...liveChanges])) },
  { description: "Lists that may look different now: a hint, never a promise" },
);
