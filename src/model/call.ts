import { Type, type Static } from "typebox";
import { isoTime, json, nullable } from "./schema.ts";
import { hangUpParties, intentLevels, outcomes } from "./terms/index.ts";

/** A remark on a value that was odd but kept: where it stood, and what was odd about it. */
export const Flag = Type.Object(
  {
    path: Type.String({ description: "Where it stood in the platform's message, below its envelope" }),
    code: Type.Enum(
      [
        "not-json",
        "not-a-number",
        "not-a-time",
        "lengths-differ",
        "implausible-duration",
        "undocumented-code",
      ],
      { description: "What was odd" },
    ),
  },
  { description: "A value that was odd; it was kept, and nothing was refused for it" },
);
export type Flag = Static<typeof Flag>;

/** How interested the customer is, and why the platform thinks so. */
export const Intent = Type.Object({
  level: nullable(Type.Enum([...intentLevels]), "A (strong) to F; null when the platform's label names none"),
  label: nullable(Type.String(), "The platform's own words, such as `A级(较强)`"),
  basis: nullable(Type.String(), "What the level was judged by"),
});
export type Intent = Static<typeof Intent>;

/** A recording of the call. Links expire on every platform: 30 to 90 days. */
export const Recording = Type.Object({
  kind: Type.Enum(["mixed", "customer", "robot"], { description: "Whose voice is on it" }),
  url: nullable(
    Type.String(),
    "Where it can be fetched; absolute once the source's recording base URL is applied",
  ),
  durationSeconds: nullable(Type.Number()),
  sizeBytes: nullable(Type.Number()),
  id: Type.Optional(nullable(Type.String(), "The platform's id of the recording, where it gives one")),
});
export type Recording = Static<typeof Recording>;

/** One thing that was said. */
export const Turn = Type.Object({
  seq: Type.Number({ description: "Order of speaking" }),
  speaker: Type.Enum(["robot", "customer", "agent"]),
  text: Type.String(),
  startMs: nullable(Type.Number(), "Milliseconds into the recording"),
  endMs: nullable(Type.Number(), "Milliseconds into the recording"),
  node: nullable(
    Type.Object({ id: nullable(Type.String()), name: nullable(Type.String()) }),
    "The place in the robot's script",
  ),
  platformFields: Type.Optional(Type.Record(Type.String(), json)),
});
export type Turn = Static<typeof Turn>;

/** The person called, as the platform's address book has them. */
export const Customer = Type.Object({ id: nullable(Type.String()), name: nullable(Type.String()) });
export type Customer = Static<typeof Customer>;

const identity = {
  id: Type.String({ minLength: 1, description: "The platform's own id of the call, all digits kept" }),
  platform: Type.String({ minLength: 1, description: "The platform that made the call" }),
};

const known = {
  direction: nullable(Type.Enum(["outbound", "inbound"])),
  jobId: nullable(Type.String(), "The campaign that the call belongs to"),
  attempt: nullable(Type.Number(), "Which dialing of this customer it was, from 1"),
  from: nullable(Type.String(), "Calling number, never validated: it may be masked or encrypted"),
  to: nullable(Type.String(), "Called number, never validated: it may be masked or encrypted"),
  outcome: nullable(Type.Enum([...outcomes]), "How the call ended"),
  dialedAt: nullable(isoTime),
  ringingAt: nullable(isoTime),
  answeredAt: nullable(isoTime, "null: not answered, or not known"),
  endedAt: nullable(isoTime),
  ringSeconds: nullable(Type.Number(), "From dialing to the answer, or to the end"),
  talkSeconds: nullable(Type.Number(), "From the answer to the end"),
  rounds: nullable(Type.Number(), "Times that the two took turns"),
  hungUpBy: nullable(Type.Enum([...hangUpParties])),
  transferredTo: nullable(
    Type.String(),
    "Who took the call over: an id where the platform has one, else `agent`",
  ),
  intent: nullable(Intent),
  labels: Type.Array(Type.String(), { description: "What the platform tagged the customer with" }),
  concerns: Type.Array(Type.String(), { description: "What the customer asked about" }),
  recordings: Type.Array(Recording),
  dialog: Type.Array(Turn, { description: "In speaking order" }),
  customer: nullable(Customer),
  row: nullable(
    Type.Array(Type.Array(Type.String(), { minItems: 2, maxItems: 2 })),
    "The imported row: column and value, in order",
  ),
  correlation: Type.Record(Type.String(), Type.String(), {
    description: "Handles that the caller gave when placing the call, by the platform's name for them",
  }),
  platformCode: nullable(Type.String(), "The platform's own result code"),
  platformLabel: nullable(Type.String(), "The platform's own words for it"),
  platformFields: Type.Record(Type.String(), json, {
    description: "What the model has no field for, under the platform's own names",
  }),
  parsed: Type.Record(Type.String(), json, {
    description:
      "JSON that the platform sends inside a string, parsed, by its path; the string itself stays where it was",
  }),
  flags: Type.Array(Flag, { description: "Odd values that were met and kept" }),
};

/** A whole call: every field is there, null or empty where nothing is known. */
export const Call = Type.Object(
  { ...identity, ...known, outcome: Type.Enum([...outcomes], { description: "How the call ended" }) },
  { $id: "Call", description: "A call: the fold of everything that was told about it" },
);
export type Call = Static<typeof Call>;

/** What one event tells about a call. What it does not tell is absent or null, and both mean the same. */
export const CallFacts = Type.Object(
  { ...identity, ...Type.Partial(Type.Object(known)).properties },
  { $id: "CallFacts", description: "What one event tells about a call; absent and null both mean: not told" },
);
export type CallFacts = Static<typeof CallFacts>;

const nothingKnown = {
  id: "",
  platform: "",
  direction: null,
  jobId: null,
  attempt: null,
  from: null,
  to: null,
  outcome: null,
  dialedAt: null,
  ringingAt: null,
  answeredAt: null,
  endedAt: null,
  ringSeconds: null,
  talkSeconds: null,
  rounds: null,
  hungUpBy: null,
  transferredTo: null,
  intent: null,
  labels: [],
  concerns: [],
  recordings: [],
  dialog: [],
  customer: null,
  row: null,
  correlation: {},
  platformCode: null,
  platformLabel: null,
  platformFields: {},
  parsed: {},
  flags: [],
};

/** The facts with every field in its place, in one order; the outcome stays null until it is told. */
export function spreadFacts(facts: CallFacts): Omit<Call, "outcome"> & Pick<Required<CallFacts>, "outcome"> {
  return { ...nothingKnown, ...facts };
}
