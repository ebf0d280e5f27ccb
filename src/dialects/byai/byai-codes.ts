import type { HangUpParty, IntentLevel, JobStatus, Outcome } from "../../model/index.ts";

/** What a `finishStatus` means (BY-07), and the platform's own words for it. */
export interface FinishStatus {
  readonly outcome: Outcome;
  readonly label: string;
}

/** The twelve documented codes, then those that exist in practice. */
export const finishStatuses: Readonly<Record<string, FinishStatus>> = {
  0: { outcome: "answered", label: "已接通" },
  1: { outcome: "rejected", label: "拒绝" },
  2: { outcome: "unreachable", label: "无法接通" },
  3: { outcome: "caller_unavailable", label: "主叫号码不可用" },
  4: { outcome: "invalid_number", label: "空号" },
  5: { outcome: "powered_off", label: "关机" },
  6: { outcome: "busy", label: "占线" },
  7: { outcome: "suspended", label: "停机" },
  8: { outcome: "no_answer", label: "未接" },
  9: { outcome: "caller_arrears", label: "主叫欠费" },
  10: { outcome: "abandoned", label: "呼损" },
  11: { outcome: "blocked", label: "黑名单" },
  // The platform's risk control, a line that may not call that region, the line's own filter: never dialed.
  12: { outcome: "blocked", label: "天盾拦截" },
  22: { outcome: "blocked", label: "线路盲区" },
  23: { outcome: "blocked", label: "呼出拦截" },
  25: { outcome: "caller_unavailable", label: "无可用线路" },
};

/** The code that is sent for an outcome; only documented ones, which every receiver knows. */
export const finishStatusOf: Readonly<Record<Outcome, number>> = {
  answered: 0,
  no_answer: 8,
  busy: 6,
  rejected: 1,
  powered_off: 5,
  suspended: 7,
  invalid_number: 4,
  unreachable: 2,
  caller_unavailable: 3,
  caller_arrears: 9,
  abandoned: 10,
  blocked: 11,
  off_hours: 2,
  timeout: 8,
  network_failure: 2,
  system_error: 2,
  unknown: 2,
};

/** Who hung up (`hangUp`). */
export const hangUps: Readonly<Record<string, HangUpParty>> = { 0: "robot", 1: "customer" };

/** Who said it (`speaker`). */
export const speakers = { ME: "customer", AI: "robot" } as const;

/** A job's `status` (BY-13). */
export const jobStatusCodes: Readonly<
  Record<string, { readonly status: JobStatus; readonly label: string }>
> = {
  0: { status: "not_started", label: "未开始" },
  1: { status: "running", label: "进行中" },
  2: { status: "completed", label: "已完成" },
  3: { status: "scheduled", label: "调度中" },
  4: { status: "paused", label: "手动暂停" },
  5: { status: "auto_paused", label: "自动暂停" },
  6: { status: "terminated", label: "已终止" },
  7: { status: "queued", label: "排队中" },
  8: { status: "expired", label: "AI到期" },
  9: { status: "arrears", label: "账户欠费" },
  10: { status: "sms_arrears", label: "短信欠费" },
};

/** The statuses of which the platform tells, and the code it sends (BY-13). */
export const pushedJobStatuses: Readonly<Partial<Record<JobStatus, number>>> = {
  completed: 2,
  paused: 4,
  auto_paused: 5,
  arrears: 9,
  sms_arrears: 10,
};

/** The platform's words for its intent levels. */
export const intentLabels: Readonly<Record<IntentLevel, string>> = {
  A: "A级(较强)",
  B: "B级(一般)",
  C: "C级(很少)",
  D: "D级(明确拒绝)",
  E: "E级",
  F: "F级",
};

/** `resultName` of the entry of `taskResult` that has the intent level (BY-09). */
export const intentResult = "客户意向等级";

/** `resultName` of the entry of `taskResult` that has the labels (BY-09). */
export const labelResult = "客户标签";
