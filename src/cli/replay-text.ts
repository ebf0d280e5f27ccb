import type { Text } from "../model/terms/index.ts";
import type { Console } from "./console.ts";

interface Counts {
  readonly matched: number;
  readonly replayed: number;
  readonly skipped: number;
}

/** A replay as the hub shows it; without an id, what one would find. */
export interface ShownReplay extends Counts {
  readonly id?: string;
  readonly state?: string;
  readonly reason?: string;
  readonly progress?: number;
  readonly since: string;
  readonly until: string;
  readonly events: number;
  readonly endpoints: readonly (Counts & {
    readonly endpoint: string;
    readonly waitsFor?: string;
    readonly reason?: string;
  })[];
  readonly outcomes?: Readonly<Record<string, number>>;
}

const words: Readonly<Record<string, Text>> = {
  running: { en: "running", zh: "进行中" },
  done: { en: "done", zh: "已完成" },
  cancelled: { en: "cancelled", zh: "已取消" },
  failed: { en: "failed", zh: "失败" },
  delivered: { en: "delivered", zh: "已送达" },
  waiting: { en: "waiting for another attempt", zh: "等待再次推送" },
  sending: { en: "being sent", zh: "推送中" },
  parked: { en: "parked", zh: "已搁置" },
  endpoint_deleted: { en: "the endpoint was deleted", zh: "接收端已被删除" },
  hub_error: { en: "the hub itself broke on it; see its log", zh: "回调中心自身出错，详见其日志" },
  endpoint_disabled: { en: "the endpoint is disabled", zh: "接收端已停用" },
  endpoint_paused: { en: "the endpoint is paused", zh: "接收端已暂停" },
  endpoint_failing: { en: "too much of it fails", zh: "接收端失败过多" },
};

function word(name: string): Text {
  return words[name] ?? { en: name, zh: name };
}

/** How far a replay has come. */
export function progressText(shown: ShownReplay, seconds: number): Text {
  const { replayed, skipped, progress = 0, endpoints } = shown;
  const percent = Math.floor(progress * 100);
  const [waits] = endpoints.flatMap(({ waitsFor }) => (waitsFor === undefined ? [] : [word(waitsFor)]));
  return {
    en: `${seconds} s: ${percent} %, ${replayed} sent again, ${skipped} on their way already${waits === undefined ? "" : ` · waits: ${waits.en}`}`,
    zh: `${seconds} 秒：${percent} %，已重放 ${replayed}，已在途 ${skipped}${waits === undefined ? "" : ` · 等待：${waits.zh}`}`,
  };
}

/** How a replay ended. */
export function stateText({ id = "", state = "", reason }: ShownReplay): Text {
  const why = reason === undefined ? undefined : word(reason);
  return {
    en: `Replay ${id}: ${word(state).en}${why === undefined ? "" : `, ${why.en}`}`,
    zh: `重放任务 ${id}：${word(state).zh}${why === undefined ? "" : `，${why.zh}`}`,
  };
}

/** Prints a replay, or what one would find. */
export function printReplay(shown: ShownReplay, console: Console): void {
  const { id, since, until, events, matched, replayed, skipped, endpoints, outcomes = {} } = shown;
  const line = (text: Text, value: string | number) => {
    const title = text[console.language];
    console.print(`${title}${" ".repeat(Math.max(2, 12 - title.length))}${value}`);
  };
  if (id !== undefined) console.print(stateText(shown)[console.language]);
  line({ en: "came in", zh: "收到时间" }, `${since} – ${until}`);
  line({ en: "events", zh: "事件" }, events);
  line({ en: "matched", zh: "符合" }, matched);
  if (id !== undefined) line({ en: "sent again", zh: "已重放" }, replayed);
  line({ en: "on their way", zh: "已在途" }, skipped);
  for (const [state, count] of Object.entries(outcomes)) line(word(state), count);
  for (const { endpoint, waitsFor, reason, ...counts } of endpoints) {
    const why = waitsFor ?? reason;
    const note = why === undefined ? "" : ` · ${word(why)[console.language]}`;
    line({ en: "endpoint", zh: "接收端" }, `${endpoint}  ${counts.replayed}/${counts.matched}${note}`);
  }
}
