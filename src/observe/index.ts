/** What the hub says of itself: log and metrics. */
export { type Log, createLog, logEvents } from "./log.ts";
export { Metrics, type RefusalReason } from "./metrics.ts";
export { throttle } from "./throttle.ts";
