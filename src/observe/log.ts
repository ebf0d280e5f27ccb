import { type DestinationStream, destination, pino, stdTimeFunctions } from "pino";

/**
 * Every event that is logged, and how serious it is. The names are stable; `docs/reference/log-events.md` tells
 * what each means and what to do about it.
 */
export const logEvents = {
  "hub.started": "info",
  "hub.stopping": "info",
  "hub.stopped": "info",
  "hub.crashed": "fatal",
  "hub.joined": "info",
  "hub.left": "info",
  "hub.lost": "warn",
  "hub.reaped": "warn",
  "store.opened": "info",
  "store.unlocked": "info",
  "store.unavailable": "error",
  "store.lost": "error",
  "store.back": "info",
  "store.deaf": "warn",
  "store.schema_waits": "info",
  "intake.quarantined": "warn",
  "intake.refused": "warn",
  "intake.failed": "error",
  "delivery.attempted": "debug",
  "delivery.failed": "warn",
  "delivery.parked": "info",
  "delivery.resumed": "info",
  "delivery.dropped": "info",
  "delivery.broken": "error",
  "delivery.strays_returned": "warn",
  "delivery.unrecorded": "info",
  "endpoint.failing": "warn",
  "endpoint.recovered": "info",
  "endpoint.disabled": "warn",
  "endpoint.tested": "info",
  "source.silent": "warn",
  "source.heard": "info",
  "source.quarantining": "warn",
  "call.grace_over": "debug",
  "endpoint.secret_forgotten": "info",
  "replay.ended": "info",
  "replay.broken": "error",
  "api.changed": "info",
  "api.failed": "error",
  "audit.lost": "error",
  "tenant.purged": "info",
  "store.cannot_shrink": "warn",
  "store.days_missing": "warn",
  "retention.passed": "info",
  "retention.undecoded": "warn",
  "erasure.done": "info",
} as const;

/** The name of a logged event. */
export type LogEvent = keyof typeof logEvents;

/** The least serious events that are written. */
export const logLevels = ["debug", "info", "warn", "error", "fatal", "silent"] as const;

/** One of {@link logLevels}. */
export type LogLevel = (typeof logLevels)[number];

/**
 * Writes one JSON line for an event. Fields must hold no secret and no whole phone number: ids, counts, codes and
 * paths are what helps, and what may be shared.
 */
export type Log = (event: LogEvent, fields?: Readonly<Record<string, unknown>>) => void;

/** A log that writes JSON lines to standard error, which leaves standard output to what the program says. */
export function createLog(
  level: LogLevel,
  stream: DestinationStream = destination({ fd: 2, sync: true }),
): Log {
  const logger = pino(
    {
      level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    stream,
  );
  return (event, fields = {}) => logger[logEvents[event]]({ event, ...fields });
}
