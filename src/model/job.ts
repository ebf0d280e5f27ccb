import { Type, type Static } from "typebox";
import { Flag } from "./call.ts";
import { jobStatuses } from "./terms/index.ts";
import { json, nullable } from "./schema.ts";

/** What one event tells about a job, an outbound campaign. */
export const JobFacts = Type.Object(
  {
    id: Type.String({ minLength: 1, description: "The platform's own id of the job, all digits kept" }),
    platform: Type.String({ minLength: 1, description: "The platform that runs the job" }),
    name: Type.Optional(nullable(Type.String())),
    status: Type.Enum([...jobStatuses], { description: "What the job is doing" }),
    platformCode: Type.Optional(nullable(Type.String(), "The platform's own status code")),
    platformLabel: Type.Optional(nullable(Type.String(), "The platform's own words for it")),
    platformFields: Type.Optional(
      Type.Record(Type.String(), json, {
        description: "What the model has no field for, under the platform's own names",
      }),
    ),
    parsed: Type.Optional(Type.Record(Type.String(), json)),
    flags: Type.Optional(Type.Array(Flag)),
  },
  { $id: "JobFacts", description: "What one event tells about a job" },
);
export type JobFacts = Static<typeof JobFacts>;
