import type { paths } from "../../api/hub.ts";
import type { Text } from "../../text.ts";

/** An erasure as it is shown. */
export type ShownErasure =
  paths["/v1/tenants/{tenant}/erasures/{id}"]["get"]["responses"][200]["content"]["application/json"];

/** What can have a number in it. */
export type ErasedKind = keyof ShownErasure["found"];

/** What can have a number in it, what people look for first before the rest. */
export const erasedKinds: readonly ErasedKind[] = [
  "calls",
  "jobs",
  "messages",
  "events",
  "deliveries",
  "attempts",
  "failures",
  "answers",
];

/** What it is called. */
export const erasedWords: Readonly<Record<ErasedKind, Text>> = {
  calls: { en: "calls", zh: "通话" },
  jobs: { en: "jobs", zh: "任务" },
  messages: { en: "messages", zh: "报文" },
  events: { en: "events", zh: "事件" },
  deliveries: { en: "deliveries", zh: "推送" },
  attempts: { en: "attempts", zh: "尝试记录" },
  failures: { en: "failures", zh: "失败记录" },
  answers: { en: "kept answers", zh: "保存的应答" },
};

/** What is being looked at while an erasure runs, in words; none where that is not said. */
export function stageText(stage: string | undefined): Text {
  if (stage === "sweep") return { en: "Looking once more over everything", zh: "正在全面复查" };
  const known = Object.entries(erasedWords).find(([kind]) => kind === stage)?.[1];
  return known === undefined
    ? { en: "Looking", zh: "正在查找" }
    : { en: `Looking at ${known.en}`, zh: `正在查找${known.zh}` };
}

/** How many rows that are in all. */
export function sumOfRows(rows: ShownErasure["found"]): number {
  return Object.values(rows).reduce((sum, each) => sum + each, 0);
}
