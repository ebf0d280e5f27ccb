import type { HangUpParty, Outcome } from "../../model/index.ts";

/** What a `speechCallResult` means (IC-06), and the platform's own words for it. */
export interface SpeechCallResult {
  readonly outcome: Outcome;
  readonly label: string;
  readonly hungUpBy?: HangUpParty;
}

/** The eleven documented codes; what one says beyond the outcome stands beside it. */
export const speechCallResults: Readonly<Record<string, SpeechCallResult>> = {
  0: { outcome: "unknown", label: "默认值(无意义)" },
  1: { outcome: "unreachable", label: "无法接通" },
  2: { outcome: "answered", label: "已接通" },
  3: { outcome: "no_answer", label: "无人应答" },
  4: { outcome: "abandoned", label: "队列放弃" },
  5: { outcome: "off_hours", label: "非服务时间" },
  6: { outcome: "abandoned", label: "坐席振铃未接" },
  7: { outcome: "answered", label: "客户速挂", hungUpBy: "customer" },
  8: { outcome: "abandoned", label: "IVR中放弃" },
  9: { outcome: "answered", label: "客户振铃坐席挂机", hungUpBy: "agent" },
  10: { outcome: "blocked", label: "禁止呼叫" },
};

/** The code that is sent for an outcome. */
export const speechCallResultOf: Readonly<Record<Outcome, number>> = {
  answered: 2,
  no_answer: 3,
  busy: 1,
  rejected: 1,
  powered_off: 1,
  suspended: 1,
  invalid_number: 1,
  unreachable: 1,
  caller_unavailable: 1,
  caller_arrears: 1,
  abandoned: 4,
  blocked: 10,
  off_hours: 5,
  timeout: 3,
  network_failure: 1,
  system_error: 0,
  unknown: 0,
};

/** Who hung up, by `handupDirection`; 2 is: not known. */
export const handupDirections: Readonly<Record<string, HangUpParty | null>> = {
  0: "customer",
  1: "agent",
  2: null,
  3: "transfer",
};

/** Who hung up, by `hangUpDirectionType`. */
export const hangUpDirectionTypes: Readonly<Record<string, HangUpParty>> = {
  CONTACT_DROPPED_CALL: "customer",
  AGENT_DROPPED_CALL: "agent",
  TRANSFER_DROPPED_CALL: "transfer",
};

/** The pair of codes for who hung up. A robot stands where this platform has an agent. */
export const hangUpCodesOf: Readonly<
  Record<HangUpParty, { readonly direction: number; readonly type: string }>
> = {
  customer: { direction: 0, type: "CONTACT_DROPPED_CALL" },
  robot: { direction: 1, type: "AGENT_DROPPED_CALL" },
  agent: { direction: 1, type: "AGENT_DROPPED_CALL" },
  transfer: { direction: 3, type: "TRANSFER_DROPPED_CALL" },
};
