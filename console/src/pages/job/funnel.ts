import { shareText } from "../../parts/numbers.ts";
import type { Text } from "../../text.ts";
import type { JobFigures } from "./figures.ts";

/** How far so many of a job's calls came: some were never dialled, for one was blocked or it was not the hour. */
export interface FunnelStep {
  readonly key: "calls" | "dialed" | "answered" | "interested";
  readonly text: Text;
  readonly calls: number;
  /** Of all calls, from 0 to 1. */
  readonly share: number;
  /** Of all calls, in words. */
  readonly ofAll: string;
  /** Of those that came as far as the step before; null where there are none. */
  readonly ofBefore: string | null;
}

/** The levels that count as interest. */
export const strongLevels = ["A", "B"] as const;

/** From all calls to those who want something: how many came how far. */
export function funnelOf(figures: JobFigures): readonly FunnelStep[] {
  const { calls, dialed, answered, intents } = figures;
  const interested = strongLevels.reduce((sum, level) => sum + (intents[level] ?? 0), 0);
  const counts = [
    { key: "calls", text: { en: "Calls", zh: "全部通话" }, calls },
    { key: "dialed", text: { en: "Dialled", zh: "已拨打" }, calls: dialed },
    { key: "answered", text: { en: "Answered", zh: "已接听" }, calls: answered },
    { key: "interested", text: { en: "Interested (A, B)", zh: "有意向（A、B）" }, calls: interested },
  ] as const;
  return counts.map((step, index) => {
    const before = counts[index - 1];
    return {
      ...step,
      share: calls === 0 ? 0 : Math.min(1, step.calls / calls),
      ofAll: shareText(step.calls, calls),
      ofBefore: before === undefined || before.calls === 0 ? null : shareText(step.calls, before.calls),
    };
  });
}
