import type { FastifyReply } from "fastify";

// A person who pauses a download is back sooner, and one whose machine went to sleep begins anew.
const usualPatienceMs = 120_000;

/** Breaks a long answer off once nothing of it was taken for two minutes: what it holds is for others to have. */
export function breakOffWhenStalled({ raw }: Pick<FastifyReply, "raw">, patienceMs = usualPatienceMs): void {
  raw.setTimeout(patienceMs, () => raw.destroy());
}
