/** Calls, jobs, events, deliveries, and the fold. Pure: no clock, no network, no store. */
export * from "./call.ts";
export * from "./event.ts";
export { foldCall } from "./fold-call.ts";
export { foldJob } from "./fold-job.ts";
export * from "./job.ts";
export { isoTime, json, nullable } from "./schema.ts";
export * from "./terms/index.ts";
export { type Validator, validatorOf } from "./validation.ts";
