import type { HangUpParty, Outcome } from "../../model/index.ts";

/** What a `task_result` means (YT-12), and the platform's own words for it. */
export interface TaskResult {
  readonly outcome: Outcome;
  readonly label: string;
  readonly hungUpBy?: HangUpParty;
  readonly transferredTo?: string;
}

/** The 21 documented codes; what one says beyond the outcome stands beside it. */
export const taskResults: Readonly<Record<string, TaskResult>> = {
  "-1": { outcome: "timeout", label: "超时" },
  0: { outcome: "answered", label: "成功" },
  2: { outcome: "busy", label: "正在通话中" },
  3: { outcome: "unreachable", label: "无法接通" },
  4: { outcome: "powered_off", label: "关机" },
  5: { outcome: "busy", label: "用户正忙" },
  6: { outcome: "invalid_number", label: "空号" },
  7: { outcome: "invalid_number", label: "号码错误" },
  8: { outcome: "rejected", label: "用户拒接" },
  9: { outcome: "suspended", label: "停机" },
  15: { outcome: "answered", label: "客户接听后并主动挂机", hungUpBy: "customer" },
  16: { outcome: "answered", label: "客户掉线", hungUpBy: "customer" },
  18: { outcome: "answered", label: "接通" },
  19: { outcome: "answered", label: "转人工", transferredTo: "agent" },
  20: { outcome: "no_answer", label: "用户未接" },
  22: { outcome: "no_answer", label: "来电提醒" },
  23: { outcome: "blocked", label: "呼入限制" },
  25: { outcome: "unreachable", label: "呼叫转移" },
  26: { outcome: "network_failure", label: "网络故障" },
  27: { outcome: "blocked", label: "呼出受限" },
  28: { outcome: "network_failure", label: "线路故障" },
};

/** The code that is sent for an outcome. */
export const taskResultOf: Readonly<Record<Outcome, string>> = {
  answered: "0",
  no_answer: "20",
  busy: "5",
  rejected: "8",
  powered_off: "4",
  suspended: "9",
  invalid_number: "6",
  unreachable: "3",
  caller_unavailable: "27",
  caller_arrears: "27",
  abandoned: "20",
  blocked: "23",
  off_hours: "3",
  timeout: "-1",
  network_failure: "26",
  system_error: "28",
  unknown: "28",
};

const byLabel = new Map(Object.values(taskResults).map((result) => [result.label, result]));

/**
 * What a code and its description mean together. Older documents number the codes differently (22 was what is 25
 * now), so where the description is that of another code, the description decides.
 */
export function taskResultFor(code: string | null, description: string | null): TaskResult | undefined {
  const coded = code !== null && Object.hasOwn(taskResults, code) ? taskResults[code] : undefined;
  const described = description === null ? undefined : byLabel.get(description.trim());
  return coded?.label === description ? coded : (described ?? coded);
}
