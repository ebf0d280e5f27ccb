/** What the hub says of itself: log and metrics. */
export { type Log, type LogEvent, type LogLevel, createLog, errorText, logEvents, logLevels } from "./log.ts";
export { type BacklogReading, Metrics, type RefusalReason } from "./metrics.ts";
export { throttle } from "./throttle.ts";
