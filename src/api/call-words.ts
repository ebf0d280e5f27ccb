// The words of a call as people read them, in an exported table and in the console, which takes them from here. Nothing is
// imported, so that nothing comes along; a value without a word fails to compile where it is shown.

/** How a call ended. */
export const outcomeWords = {
  answered: { en: "answered", zh: "已接听" },
  no_answer: { en: "no answer", zh: "无人接听" },
  busy: { en: "busy", zh: "占线" },
  rejected: { en: "rejected", zh: "拒接" },
  powered_off: { en: "powered off", zh: "关机" },
  suspended: { en: "suspended", zh: "停机" },
  invalid_number: { en: "invalid number", zh: "空号" },
  unreachable: { en: "unreachable", zh: "无法接通" },
  caller_unavailable: { en: "caller unavailable", zh: "主叫号码不可用" },
  caller_arrears: { en: "caller in arrears", zh: "主叫欠费" },
  abandoned: { en: "abandoned", zh: "呼损" },
  blocked: { en: "blocked", zh: "已拦截" },
  off_hours: { en: "off hours", zh: "非呼叫时段" },
  timeout: { en: "timed out", zh: "超时" },
  network_failure: { en: "network failure", zh: "网络故障" },
  system_error: { en: "system error", zh: "系统错误" },
  unknown: { en: "unknown", zh: "未知" },
} as const;

/** Who called whom. */
export const directionWords = {
  outbound: { en: "outbound", zh: "呼出" },
  inbound: { en: "inbound", zh: "呼入" },
} as const;

/** Who ended the call. */
export const hangUpWords = {
  customer: { en: "customer", zh: "客户" },
  robot: { en: "robot", zh: "机器人" },
  agent: { en: "agent", zh: "坐席" },
  transfer: { en: "transfer", zh: "转接" },
} as const;

/** Whether something holds. */
export const claimWords = {
  true: { en: "yes", zh: "是" },
  false: { en: "no", zh: "否" },
} as const;
