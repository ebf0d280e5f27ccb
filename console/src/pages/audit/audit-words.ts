import type { Tone } from "../../parts/tags.tsx";
import type { Text } from "../../text.ts";

/** What can have been done, as the log says it. */
export const auditActions: Readonly<Record<string, { readonly text: Text; readonly tone: Tone }>> = {
  created: { text: { en: "created", zh: "创建" }, tone: "good" },
  changed: { text: { en: "changed", zh: "修改" }, tone: "busy" },
  deleted: { text: { en: "deleted", zh: "删除" }, tone: "bad" },
  revealed: { text: { en: "revealed", zh: "查看号码" }, tone: "warn" },
  "secret rotated": { text: { en: "secret rotated", zh: "更换密钥" }, tone: "busy" },
  disabled: { text: { en: "disabled", zh: "停用" }, tone: "warn" },
  tested: { text: { en: "tested", zh: "测试" }, tone: "idle" },
  retried: { text: { en: "sent again", zh: "重新推送" }, tone: "busy" },
  reprocessed: { text: { en: "reprocessed", zh: "重新解析" }, tone: "busy" },
  imported: { text: { en: "imported", zh: "导入" }, tone: "busy" },
  dropped: { text: { en: "dropped", zh: "丢弃" }, tone: "bad" },
  cancelled: { text: { en: "cancelled", zh: "取消" }, tone: "idle" },
  run: { text: { en: "run", zh: "执行" }, tone: "idle" },
  counted: { text: { en: "counted", zh: "统计" }, tone: "idle" },
  taken: { text: { en: "taken", zh: "备份" }, tone: "idle" },
};

/** The kinds of things that the log is about. */
export const auditKinds: Readonly<Record<string, Text>> = {
  source: { en: "source", zh: "来源" },
  endpoint: { en: "endpoint", zh: "接收端" },
  key: { en: "key", zh: "密钥" },
  "portal-link": { en: "portal link", zh: "门户链接" },
  tenant: { en: "tenant", zh: "租户" },
  call: { en: "call", zh: "通话" },
  job: { en: "job", zh: "任务" },
  message: { en: "message", zh: "报文" },
  delivery: { en: "delivery", zh: "推送" },
  failure: { en: "failure file", zh: "失败文件" },
  parked: { en: "parked deliveries", zh: "已搁置的推送" },
  replay: { en: "replay", zh: "重放" },
  retention: { en: "retention", zh: "保留时间" },
  erasure: { en: "erasure", zh: "号码清除" },
  storage: { en: "storage", zh: "存储" },
  backup: { en: "backup", zh: "备份" },
};
