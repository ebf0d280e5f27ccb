import type { HangUpParty, IntentLevel, JobStatus, Outcome } from "../../model/index.ts";

/** What a `resultStatus` means (TY-07), and the platform's own words for it. */
export interface ResultStatus {
  readonly outcome: Outcome;
  readonly label: string;
  readonly hungUpBy?: HangUpParty;
}

/** The ten documented codes, then those met in later documents of the same family. */
export const resultStatuses: Readonly<Record<string, ResultStatus>> = {
  ANSWERED: { outcome: "answered", label: "已接听" },
  NO_ANSWER: { outcome: "no_answer", label: "未接" },
  BUSY: { outcome: "busy", label: "占线" },
  POWER_OFF: { outcome: "powered_off", label: "关机" },
  OUT_OF_SERVICE: { outcome: "suspended", label: "被叫停机" },
  REFUSED: { outcome: "rejected", label: "拒接" },
  VACANT_NUMBER: { outcome: "invalid_number", label: "空号" },
  CAN_NOT_CONNECT: { outcome: "unreachable", label: "无法接通" },
  FROM_PHONE_ERROR: { outcome: "caller_unavailable", label: "主叫号码不可用" },
  SYSTEM_ERROR: { outcome: "system_error", label: "外呼失败" },
  // Answered, but no robot or no agent was free in time, and the customer gave up waiting.
  CALL_LOSS: { outcome: "abandoned", label: "多并发呼损", hungUpBy: "customer" },
  TRANSFER_ARTIFICIAL: { outcome: "abandoned", label: "转人工呼损", hungUpBy: "customer" },
  // A switchboard that wants an extension: the person was not reached.
  EXTENSION_NUMBER: { outcome: "unreachable", label: "分机号" },
  CALL_LIMIT: { outcome: "blocked", label: "呼叫限制" },
  LINE_INTERCEPT: { outcome: "blocked", label: "线路拦截" },
};

/** The code that is sent for an outcome; only documented ones, which every receiver knows. */
export const resultStatusOf: Readonly<Record<Outcome, string>> = {
  answered: "ANSWERED",
  no_answer: "NO_ANSWER",
  busy: "BUSY",
  rejected: "REFUSED",
  powered_off: "POWER_OFF",
  suspended: "OUT_OF_SERVICE",
  invalid_number: "VACANT_NUMBER",
  unreachable: "CAN_NOT_CONNECT",
  caller_unavailable: "FROM_PHONE_ERROR",
  caller_arrears: "FROM_PHONE_ERROR",
  abandoned: "NO_ANSWER",
  blocked: "SYSTEM_ERROR",
  off_hours: "SYSTEM_ERROR",
  timeout: "NO_ANSWER",
  network_failure: "SYSTEM_ERROR",
  system_error: "SYSTEM_ERROR",
  unknown: "SYSTEM_ERROR",
};

/** The platform's words for its intent levels. */
export const intentLabels: Readonly<Record<IntentLevel, string>> = {
  A: "A级(较强)",
  B: "B级(一般)",
  C: "C级(无法判断)",
  D: "D级(很少)",
  E: "E级别(需要再次跟进)",
  F: "F级别(无需再次跟进)",
};

/** Who said it (TY-09). */
export const speakers = { PERSON: "customer", ROBOT: "robot" } as const;

/** Job statuses: the documented `COMPLETED` (TY-11), and the family's others. */
export const jobStatusCodes: Readonly<Record<string, JobStatus>> = {
  COMPLETED: "completed",
  NOT_STARTED: "not_started",
  IN_PROCESS: "running",
  RUNNABLE: "scheduled",
  USER_PAUSE: "paused",
  SYSTEM_SUSPENDED: "auto_paused",
  TERMINATE: "terminated",
  IN_QUEUE: "queued",
  SYSTEM_HANG_UP: "auto_paused",
  WAITING_FOR_REDIAL: "awaiting_redial",
  ACCOUNT_DISABLE: "account_disabled",
  MAINTAIN: "maintenance",
};
