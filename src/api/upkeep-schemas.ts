import { Type } from "typebox";
import { isoTime, nullable } from "../model/index.ts";
import { countedKinds, measuredKinds, searchedKinds } from "../store/index.ts";
import { RetentionFields, idOf } from "./schemas.ts";

const rows = Object.fromEntries(countedKinds.map((kind) => [kind, Type.Integer()]));
const Rows = Type.Object(rows, { description: "Rows of each kind" });

const days = nullable(Type.Integer(), "Days; null: for good");
const Days = Type.Object({ messagesDays: days, callsDays: days, attemptsDays: days, failuresDays: days });

/** For how long a tenant's data is kept. */
export const RetentionSchema = Type.Object({
  retention: RetentionFields,
  usual: Days,
  inEffect: Days,
});

/** What retention did last. */
export const RetentionStateSchema = Type.Object({
  running: Type.Boolean(),
  lastPass: nullable(
    Type.Object({
      beganAt: isoTime,
      endedAt: isoTime,
      removed: Rows,
      held: Type.Integer({ description: "Rows that were old enough, and are needed still" }),
      quarantined: Type.Integer({ description: "Of the messages: those that were never understood" }),
    }),
    "The last whole pass, on whichever hub",
  ),
});

const Size = Type.Object({ rows: Type.Integer(), bytes: Type.Integer() });

/** How much a tenant has. */
export const HoldingSchema = Type.Object({
  asOf: nullable(isoTime, "When it was counted; null: not yet"),
  ...Object.fromEntries(measuredKinds.map((kind) => [kind, Size])),
  total: Size,
});

/** How much the whole hub has. */
export const StorageSchema = Type.Object({
  files: Type.Object({
    databaseBytes: Type.Integer(),
    logBytes: nullable(
      Type.Integer(),
      "What was written last and is not in the database yet; null: the database server keeps that to itself",
    ),
    freeBytes: nullable(Type.Integer(), "Room within the database that nothing uses; null: not known"),
    diskFreeBytes: nullable(Type.Integer(), "Room on the disk; null: not known"),
  }),
  counting: Type.Boolean({ description: "True while tenants are being counted" }),
  data: Type.Array(Type.Object({ tenant: Type.String(), ...HoldingSchema.properties })),
  next: nullable(Type.String(), "`cursor` of the next page; null on the last"),
});

/** What to erase. */
export const ErasureInput = Type.Object(
  {
    phone: Type.String({ minLength: 1, maxLength: 60, description: "The number, in whatever form" }),
    dryRun: Type.Optional(Type.Boolean({ description: "Only count what has the number in it" })),
  },
  { additionalProperties: false },
);

/** An erasure as it is shown. */
export const ErasureSchema = Type.Object({
  id: idOf("era"),
  phone: Type.String({ description: "The number, masked" }),
  dryRun: Type.Boolean(),
  state: Type.Enum(["running", "done"]),
  stage: Type.Optional(
    Type.Enum([...searchedKinds, "sweep"], { description: "What is being looked at, while it runs" }),
  ),
  createdAt: isoTime,
  endedAt: Type.Optional(isoTime),
  found: Type.Object(rows, { description: "Rows that had the number in them" }),
  erased: Type.Object(rows, { description: "Rows that were removed, with what belonged to them" }),
  blanked: Type.Integer({ description: "Rows of which only the text with the number was taken out" }),
  remains: nullable(
    Type.Integer(),
    "How often the number is in the store's files still; null: not looked at. They go when the hub is next started",
  ),
});
