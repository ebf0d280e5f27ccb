import type { Endpoint, EndpointHealth, Instant, Source, SourceActivity, Text } from "../model/index.ts";
import { stateOf } from "./endpoint-health.ts";
import { healthWords } from "./health-words.ts";
import type { LadderPicture } from "./ladder-picture.ts";

// Which endpoints and sources need somebody, and why.
//
// W1. An endpoint or a source is named once, for the worst that is the matter with it.
// W2. What the hub mends by itself needs nobody: a failure now and then, what is due for a moment.
// W3. What a person paused or disabled needs nobody as long as nothing is parked for it.

/** Everything for which somebody is needed, the worst first. */
export const needs = [
  "disabled",
  "breaker_open",
  "failing",
  "silent",
  "overdue",
  "given_up",
  "quarantining",
  "parked",
] as const;

/** One of {@link needs}. */
export type Need = (typeof needs)[number];

/** How bad it is: nothing gets through, or something does not. */
export const severities: Readonly<Record<Need, "bad" | "warn">> = {
  disabled: "bad",
  breaker_open: "bad",
  failing: "bad",
  silent: "bad",
  overdue: "warn",
  given_up: "warn",
  quarantining: "warn",
  parked: "warn",
};

/** What somebody is needed for. */
export interface Needing {
  readonly why: Need;
  readonly detail: Text;
  readonly since: Instant;
}

/** What is known of an endpoint. */
export interface EndpointSigns {
  readonly endpoint: Endpoint;
  readonly health: EndpointHealth;
  /** True while its breaker lets nothing but probes through. */
  readonly isHeldBack: boolean;
  /** What stands on its ladder; undefined where nothing does. */
  readonly ladder: Pick<LadderPicture, "overdue" | "oldestDueAt"> | undefined;
  readonly parked: number;
  readonly lately: Lately;
  readonly now: Instant;
}

/** What is known of a source. */
export interface SourceSigns {
  readonly source: Source;
  readonly activity: SourceActivity;
  readonly lately: Lately;
}

/** How many deliveries were given up, or messages quarantined, since when. */
export interface Lately {
  readonly bad: number;
  readonly since: Instant;
}

// A lane that is busy is behind for a moment; one that is so for longer does not keep up.
const overdueMs = 60_000;

/** What an endpoint needs somebody for; undefined where it needs nobody. */
export function needOfEndpoint(signs: EndpointSigns): Needing | undefined {
  const { endpoint, health, isHeldBack } = signs;
  const words = healthWords(health, endpoint);
  switch (stateOf(health, endpoint)) {
    case "disabled":
    case "paused":
      return needOfHalted(signs);
    case "failing":
    case "healthy":
      if (isHeldBack) {
        const detail = {
          en: `${words.en}. Only a probe is sent now and then`,
          zh: `${words.zh}。目前只间隔发送探测`,
        };
        return { why: "breaker_open", detail, since: health.failingSince ?? health.since };
      }
      if (health.isFailing)
        return { why: "failing", detail: words, since: health.failingSince ?? health.since };
      return needOfRunning(signs);
  }
}

/** What a source needs somebody for; undefined where it needs nobody. */
export function needOfSource({ source, activity, lately }: SourceSigns): Needing | undefined {
  if (source.silentAfterSeconds !== null && activity.silentSince !== null) {
    const { lastAt } = activity;
    const detail =
      lastAt === null
        ? { en: "It never sent anything", zh: "从未收到报文" }
        : { en: "It has fallen silent", zh: "已不再发来报文" };
    return { why: "silent", detail, since: lastAt ?? source.createdAt };
  }
  if (lately.bad === 0) return undefined;
  const detail = {
    en: `${lately.bad} of its messages ${lately.bad === 1 ? "was" : "were"} quarantined`,
    zh: `有 ${lately.bad} 条报文被隔离`,
  };
  return { why: "quarantining", detail, since: lately.since };
}

/** Puts the worst first, and of what is equally bad the one that has lasted longest. */
export function worstFirst(a: Pick<Needing, "why" | "since">, b: Pick<Needing, "why" | "since">): number {
  return needs.indexOf(a.why) - needs.indexOf(b.why) || a.since - b.since;
}

function needOfHalted({ endpoint, health, parked }: EndpointSigns): Needing | undefined {
  const { halt } = health;
  const since = halt?.since ?? health.since;
  const words = healthWords(health, endpoint);
  const waits = { en: `${parked} parked for it`, zh: `搁置 ${parked} 条推送` };
  const detail = parked === 0 ? words : { en: `${words.en}; ${waits.en}`, zh: `${words.zh}；${waits.zh}` };
  if (!endpoint.enabled && (halt?.cause === "gone" || halt?.cause === "failing"))
    return { why: "disabled", detail, since };
  return parked === 0 ? undefined : { why: "parked", detail, since };
}

function needOfRunning({ ladder, lately, now }: EndpointSigns): Needing | undefined {
  const { overdue = 0, oldestDueAt = null } = ladder ?? {};
  if (overdue > 0 && oldestDueAt !== null && now - oldestDueAt >= overdueMs) {
    const detail = {
      en: `${overdue} ${overdue === 1 ? "delivery is" : "deliveries are"} due and not sent yet`,
      zh: `${overdue} 条推送已到时间但尚未发出`,
    };
    return { why: "overdue", detail, since: oldestDueAt };
  }
  if (lately.bad === 0) return undefined;
  const detail = { en: "Deliveries to it were given up", zh: "有推送已放弃" };
  return { why: "given_up", detail, since: lately.since };
}
