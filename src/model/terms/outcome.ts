/** How a call ended, in the terms that every platform's codes map to (PROTOCOLS, the outcome table). */
export const outcomes = [
  "answered",
  "no_answer",
  "busy",
  "rejected",
  "powered_off",
  "suspended",
  "invalid_number",
  "unreachable",
  "caller_unavailable",
  "caller_arrears",
  "abandoned",
  "blocked",
  "off_hours",
  "timeout",
  "network_failure",
  "system_error",
  "unknown",
] as const;

/** One of {@link outcomes}. */
export type Outcome = (typeof outcomes)[number];

/** How interested the customer is: A (strong) to F, on every platform that has levels. */
export const intentLevels = ["A", "B", "C", "D", "E", "F"] as const;

/** One of {@link intentLevels}. */
export type IntentLevel = (typeof intentLevels)[number];

const startsWithLevel = /^\s*([A-Fa-f])(?![A-Za-z])/;

/** The level that a label such as `C级(很少)` begins with; null when it names none. */
export function intentLevelIn(label: string | null): IntentLevel | null {
  const letter = startsWithLevel.exec(label ?? "")?.[1]?.toUpperCase();
  return intentLevels.find((level) => level === letter) ?? null;
}

/** Who ended the call; `transfer` when it ended by being handed on. */
export const hangUpParties = ["customer", "robot", "agent", "transfer"] as const;

/** One of {@link hangUpParties}. */
export type HangUpParty = (typeof hangUpParties)[number];

/** What a job is doing. */
export const jobStatuses = [
  "not_started",
  "scheduled",
  "queued",
  "running",
  "paused",
  "auto_paused",
  "awaiting_redial",
  "completed",
  "terminated",
  "expired",
  "arrears",
  "sms_arrears",
  "account_disabled",
  "maintenance",
  "unknown",
] as const;

/** One of {@link jobStatuses}. */
export type JobStatus = (typeof jobStatuses)[number];

/** True for a status after which a job makes no more calls. */
export function isFinalJobStatus(status: JobStatus): boolean {
  return status === "completed" || status === "terminated";
}
