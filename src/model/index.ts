/** Calls, jobs, events, deliveries, and the fold. Pure: no clock, no network, no store. */
export * from "./call.ts";
export type { Clock } from "./clock.ts";
export * from "./delivery.ts";
export * from "./errors.ts";
export * from "./event.ts";
export { foldCall } from "./fold-call.ts";
export { type FoldedJob, foldJob } from "./fold-job.ts";
export * from "./ids.ts";
export * from "./instant.ts";
export * from "./job.ts";
export * from "./json.ts";
export * from "./message.ts";
export * from "./outcome.ts";
export { type Complaint, type Validator, describe, validatorOf } from "./validation.ts";
export { isoTime, json, nullable } from "./schema.ts";
export { type Signable, secretBytes, secretText, webhookSignature } from "./standard-webhooks.ts";
export * from "./tenant.ts";
export * from "./text.ts";
