import type { paths } from "../../api/hub.ts";
import type { Text } from "../../text.ts";

/** For how long a tenant's data is kept, as the hub tells it. */
export type ShownRetention =
  paths["/v1/tenants/{tenant}/retention"]["get"]["responses"][200]["content"]["application/json"];

/** What the tenant says itself. */
export type Retention = ShownRetention["retention"];

/** What it comes to: days, null for good. */
export type Days = ShownRetention["inEffect"];

/** What can be kept for a time of its own. */
export type KeptKind = keyof Retention;

/** What can be kept for a time of its own, in the order in which it comes about. */
export const keptKinds: readonly KeptKind[] = ["messagesDays", "callsDays", "attemptsDays", "failuresDays"];

/** What each is. */
export const keptWords: Readonly<Record<KeptKind, { readonly text: Text; readonly about: Text }>> = {
  messagesDays: {
    text: { en: "Messages", zh: "报文" },
    about: {
      en: "As they came in, with their bytes; quarantined ones too.",
      zh: "收到的原始报文及其内容，包括被隔离的。",
    },
  },
  callsDays: {
    text: { en: "Calls", zh: "通话" },
    about: {
      en: "With their events, deliveries and attempts, from their last change on; jobs without calls.",
      zh: "通话及其事件、推送和尝试，从最后一次变化算起；以及没有通话的任务。",
    },
  },
  attemptsDays: {
    text: { en: "Attempts", zh: "尝试记录" },
    about: {
      en: "Of deliveries that ended. How many there were stays.",
      zh: "已结束推送的尝试记录；次数会保留。",
    },
  },
  failuresDays: {
    text: { en: "Failure files", zh: "失败文件" },
    about: { en: "One for each day on which something failed.", zh: "每个有推送失败的日子一个。" },
  },
};

/** How one kind is wanted, as the form asks for it. */
export interface KeptWish {
  readonly mode: "usual" | "forever" | "days";
  readonly days: number | null;
}

/** How all kinds are wanted. */
export type RetentionWish = Readonly<Record<KeptKind, KeptWish>>;

/** What the form begins with. */
export function wishOf(retention: Retention): RetentionWish {
  const wish = (kept: Retention[KeptKind]): KeptWish => {
    if (kept === null) return { mode: "usual", days: null };
    return kept === "forever" ? { mode: "forever", days: null } : { mode: "days", days: kept };
  };
  const { messagesDays, callsDays, attemptsDays, failuresDays } = retention;
  return {
    messagesDays: wish(messagesDays),
    callsDays: wish(callsDays),
    attemptsDays: wish(attemptsDays),
    failuresDays: wish(failuresDays),
  };
}

/** What the hub is told. */
export function retentionOf(wish: RetentionWish): Retention {
  const kept = ({ mode, days }: KeptWish): Retention[KeptKind] => {
    if (mode === "usual") return null;
    return mode === "forever" ? "forever" : days;
  };
  return {
    messagesDays: kept(wish.messagesDays),
    callsDays: kept(wish.callsDays),
    attemptsDays: kept(wish.attemptsDays),
    failuresDays: kept(wish.failuresDays),
  };
}

/** The kinds of which less is kept than before: what is too old then goes, and does not come back. */
export function shortened(before: Days, retention: Retention, usual: Days): readonly KeptKind[] {
  const longest = Number.POSITIVE_INFINITY;
  return keptKinds.filter((kind) => {
    const own = retention[kind];
    const after = own === null ? usual[kind] : own;
    return (typeof after === "number" ? after : longest) < (before[kind] ?? longest);
  });
}
