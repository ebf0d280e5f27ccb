import {
  CheckCircleOutlined,
  ClockCircleOutlined,
  CloseCircleOutlined,
  CopyOutlined,
  ExclamationCircleOutlined,
  MinusCircleOutlined,
  PauseCircleOutlined,
  QuestionCircleOutlined,
  ReloadOutlined,
  StopOutlined,
  SyncOutlined,
} from "@ant-design/icons";
import type { ReactNode } from "react";
import type { Schemas, paths } from "../api/hub.ts";
import { type Text, useSay } from "../text.ts";

type Replay =
  paths["/v1/tenants/{tenant}/replays/{id}"]["get"]["responses"][200]["content"]["application/json"];

/** What a mark means: its colour, beside its icon and word. */
export type Tone = "good" | "bad" | "warn" | "busy" | "idle";

/** A word with an icon: never told by colour alone. */
export function Mark({
  tone,
  icon,
  children,
}: {
  readonly tone: Tone;
  readonly icon?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <span className={`mark mark-${tone}`}>
      {icon === undefined ? null : <span aria-hidden>{icon}</span>}
      <span>{children}</span>
    </span>
  );
}

interface Shown {
  readonly tone: Tone;
  readonly icon: ReactNode;
  readonly text: Text;
}

/** The states of a delivery. */
export const deliveryStates = {
  waiting: { tone: "busy", icon: <ClockCircleOutlined />, text: { en: "waiting", zh: "等待中" } },
  sending: { tone: "busy", icon: <SyncOutlined />, text: { en: "sending", zh: "发送中" } },
  delivered: { tone: "good", icon: <CheckCircleOutlined />, text: { en: "delivered", zh: "已送达" } },
  failed: { tone: "bad", icon: <CloseCircleOutlined />, text: { en: "failed", zh: "失败" } },
  parked: { tone: "warn", icon: <PauseCircleOutlined />, text: { en: "parked", zh: "已搁置" } },
} as const satisfies Readonly<Record<string, Shown>>;

/** The fates of a message. */
export const fates = {
  decoded: { tone: "good", icon: <CheckCircleOutlined />, text: { en: "decoded", zh: "已解析" } },
  duplicate: { tone: "idle", icon: <CopyOutlined />, text: { en: "duplicate", zh: "重复" } },
  quarantined: { tone: "bad", icon: <StopOutlined />, text: { en: "quarantined", zh: "已隔离" } },
} as const satisfies Readonly<Record<string, Shown>>;

/** The states of a replay. */
export const replayStates = {
  running: { tone: "busy", icon: <SyncOutlined />, text: { en: "running", zh: "进行中" } },
  done: { tone: "good", icon: <CheckCircleOutlined />, text: { en: "done", zh: "已完成" } },
  cancelled: { tone: "idle", icon: <MinusCircleOutlined />, text: { en: "cancelled", zh: "已取消" } },
  failed: { tone: "bad", icon: <CloseCircleOutlined />, text: { en: "failed", zh: "失败" } },
} as const satisfies Readonly<Record<Replay["state"], Shown>>;

/** How an endpoint does. */
export const healthStates = {
  healthy: { tone: "good", icon: <CheckCircleOutlined />, text: { en: "healthy", zh: "正常" } },
  failing: { tone: "bad", icon: <ExclamationCircleOutlined />, text: { en: "failing", zh: "持续失败" } },
  paused: { tone: "warn", icon: <PauseCircleOutlined />, text: { en: "paused", zh: "已暂停" } },
  disabled: { tone: "idle", icon: <MinusCircleOutlined />, text: { en: "disabled", zh: "已停用" } },
} as const satisfies Readonly<Record<string, Shown>>;

/** What a job is doing, as the hub says it. */
export type JobStatusWord = Schemas["JobFacts"]["status"];

/** What a job is doing. */
export const jobStatuses: Readonly<Record<JobStatusWord, Shown>> = {
  running: { tone: "busy", icon: <SyncOutlined />, text: { en: "running", zh: "进行中" } },
  not_started: { tone: "idle", icon: <MinusCircleOutlined />, text: { en: "not begun", zh: "未开始" } },
  scheduled: {
    tone: "idle",
    icon: <ClockCircleOutlined />,
    text: { en: "waits for its time", zh: "调度中" },
  },
  queued: { tone: "idle", icon: <ClockCircleOutlined />, text: { en: "waits for a line", zh: "排队中" } },
  awaiting_redial: {
    tone: "busy",
    icon: <ClockCircleOutlined />,
    text: { en: "waits to redial", zh: "等待重拨" },
  },
  paused: { tone: "warn", icon: <PauseCircleOutlined />, text: { en: "paused by hand", zh: "手动暂停" } },
  auto_paused: {
    tone: "warn",
    icon: <PauseCircleOutlined />,
    text: { en: "paused by the platform", zh: "自动暂停" },
  },
  completed: { tone: "good", icon: <CheckCircleOutlined />, text: { en: "completed", zh: "已完成" } },
  terminated: { tone: "idle", icon: <StopOutlined />, text: { en: "ended by hand", zh: "已终止" } },
  expired: { tone: "bad", icon: <ExclamationCircleOutlined />, text: { en: "expired", zh: "已到期" } },
  arrears: { tone: "bad", icon: <ExclamationCircleOutlined />, text: { en: "in arrears", zh: "账户欠费" } },
  sms_arrears: {
    tone: "bad",
    icon: <ExclamationCircleOutlined />,
    text: { en: "SMS in arrears", zh: "短信欠费" },
  },
  account_disabled: {
    tone: "bad",
    icon: <ExclamationCircleOutlined />,
    text: { en: "account disabled", zh: "账号停用" },
  },
  maintenance: {
    tone: "warn",
    icon: <ExclamationCircleOutlined />,
    text: { en: "platform in maintenance", zh: "平台维护中" },
  },
  unknown: { tone: "idle", icon: <QuestionCircleOutlined />, text: { en: "unknown", zh: "未知" } },
};
/** What would have come of a delivery that was tried like this. */
export const testVerdicts = {
  acknowledged: { tone: "good", icon: <CheckCircleOutlined />, text: { en: "acknowledged", zh: "已确认" } },
  retry: { tone: "warn", icon: <ReloadOutlined />, text: { en: "would be tried again", zh: "会重试" } },
  rejected: { tone: "bad", icon: <CloseCircleOutlined />, text: { en: "would be given up", zh: "会放弃" } },
} as const satisfies Readonly<Record<string, Shown>>;

function shownAs(table: Readonly<Record<string, Shown>>, value: string): Shown {
  // A newer hub may say what this page does not know yet.
  return table[value] ?? { tone: "idle", icon: <QuestionCircleOutlined />, text: { en: value, zh: value } };
}

/** A value of one of the tables, as a mark. */
export function StateMark({
  of,
  value,
}: {
  readonly of: Readonly<Record<string, Shown>>;
  readonly value: string;
}) {
  const say = useSay();
  const { tone, icon, text } = shownAs(of, value);
  return (
    <Mark tone={tone} icon={icon}>
      {say(text)}
    </Mark>
  );
}

/** What the options of a filter are made of. */
export function useOptions(
  table: Readonly<Record<string, { readonly text: Text }>>,
): readonly { readonly value: string; readonly label: string }[] {
  const say = useSay();
  return Object.entries(table).map(([value, { text }]) => ({ value, label: say(text) }));
}
