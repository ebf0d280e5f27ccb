import { Type } from "typebox";
import { isoTime, nullable, trafficSpans } from "../model/index.ts";

const TookSchema = Type.Object(
  { p50: Type.Integer(), p95: Type.Integer(), p99: Type.Integer(), max: Type.Integer() },
  { description: "Milliseconds. All but `max` are estimated" },
);

const counts = {
  good: Type.Integer({ description: "Messages decoded, or attempts acknowledged" }),
  again: Type.Integer({
    description: "Messages repeated, or attempts after which the delivery is tried again",
  }),
  bad: Type.Integer({ description: "Messages quarantined, or deliveries given up" }),
};

const PointSchema = Type.Object({
  at: isoTime,
  ...counts,
  p95Ms: nullable(Type.Integer(), "Estimated; null where nothing was measured"),
});

const SubjectSchema = Type.Object({
  id: Type.String({ description: "Id of the source or endpoint, which may be deleted by now" }),
  kind: Type.Enum(["source", "endpoint"]),
  ...counts,
  tookMs: nullable(
    TookSchema,
    "How long pushes took from their last byte to the acknowledgement, or attempts; null where nothing was measured",
  ),
  points: Type.Array(PointSchema, { description: "Those in which something happened, in the order of time" }),
});

/** What went through sources and endpoints. */
export const TrafficSchema = Type.Object({
  step: Type.Enum([...trafficSpans]),
  since: isoTime,
  until: isoTime,
  subjects: Type.Array(SubjectSchema),
});
