/**
 * The words of the model without its schemas: ids, times, states, errors, JSON. Threads that need no schema load
 * these alone, which takes 30 MB less than the whole model.
 */
export type { Clock } from "./clock.ts";
export * from "./database-address.ts";
export * from "./day.ts";
export * from "./delivery.ts";
export * from "./errors.ts";
export * from "./event-type.ts";
export * from "./health.ts";
export * from "./ids.ts";
export * from "./instant.ts";
export * from "./json.ts";
export * from "./mask.ts";
export { maskJson, maskLine, numbersIn } from "./mask-json.ts";
export * from "./message.ts";
export * from "./outcome.ts";
export * from "./phone-number.ts";
export * from "./row-counts.ts";
export * from "./standard-webhooks.ts";
export * from "./replay.ts";
export * from "./tenant.ts";
export * from "./text.ts";
export * from "./traffic.ts";
