import type { KeptPulse } from "./pulse-ring.ts";
import type { LiveChange, LivePulse } from "./live-schemas.ts";

// The lines of server-sent events, as the HTML standard lays down: an event ends with an empty line.

/** How long a client waits before it comes back. */
const retryMs = 2_000;

/** What every stream begins with. */
export const greetingFrame = `: ringback\nretry: ${retryMs}\n\n`;

/** Something for proxies, so that they don't take a quiet stream for a dead one. */
export const commentFrame = ":\n\n";

/** Pulses are missing before what comes next. */
export const gapFrame = frame("gap", {});

/** What lists may look different now. */
export function changedFrame(what: Iterable<LiveChange>): string {
  return frame("changed", { what: [...what].toSorted() });
}

/** A pulse, by whose second a client goes on. */
export function pulseFrame(second: number, pulse: LivePulse): KeptPulse {
  return { second, text: `id: ${second}\n${frame("pulse", pulse)}` };
}

function frame(event: string, data: object): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
