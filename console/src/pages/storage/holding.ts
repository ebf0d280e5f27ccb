import type { paths } from "../../api/hub.ts";
import type { Text } from "../../text.ts";

/** How much a tenant has, as the hub tells it. */
export type Holding =
  paths["/v1/tenants/{tenant}/storage"]["get"]["responses"][200]["content"]["application/json"];

/** What is counted by itself. */
export type MeasuredKind = Exclude<keyof Holding, "asOf" | "total">;

/** What is counted by itself. */
export const measuredWords: Readonly<Record<MeasuredKind, Text>> = {
  messages: { en: "Messages", zh: "报文" },
  events: { en: "Events", zh: "事件" },
  calls: { en: "Calls", zh: "通话" },
  deliveries: { en: "Deliveries", zh: "推送" },
  attempts: { en: "Attempts", zh: "尝试记录" },
  failures: { en: "Failures", zh: "失败记录" },
};

/** A kind with how much there is of it. */
export interface Held {
  readonly kind: MeasuredKind;
  readonly rows: number;
  readonly bytes: number;
}

/** Each kind with how much there is of it, the most bytes first. */
export function heldOf(holding: Holding): readonly Held[] {
  const { asOf: _asOf, total: _total, ...kinds } = holding;
  const held: readonly Held[] = [
    { kind: "messages", ...kinds.messages },
    { kind: "events", ...kinds.events },
    { kind: "calls", ...kinds.calls },
    { kind: "deliveries", ...kinds.deliveries },
    { kind: "attempts", ...kinds.attempts },
    { kind: "failures", ...kinds.failures },
  ];
  return held.toSorted((one, other) => other.bytes - one.bytes);
}
