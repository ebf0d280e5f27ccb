import { shareText } from "../../parts/numbers.ts";
import type { Text } from "../../text.ts";
import type { JobFigures } from "./figures.ts";

/** How far so many of a job's calls came. */
export interface FunnelStep {
  readonly key: "called" | "answered" | "talked" | "interested";
  readonly text: Text;
  readonly calls: number;
  /** Of all calls, from 0 to 1. */
  readonly share: number;
  /** Of all calls, in words. */
  readonly ofAll: string;
  /** Of those that came as far as the step before; null at the first. */
  readonly ofBefore: string | null;
}

/** The levels that count as interest. */
export const strongLevels = ["A", "B"] as const;

/** From all calls to those who want something: how many came how far. */
export function funnelOf(figures: JobFigures): readonly FunnelStep[] {
  const { calls, answered, talked, intents } = figures;
  const interested = strongLevels.reduce((sum, level) => sum + (intents[level] ?? 0), 0);
  const counts = [
    { key: "called", text: { en: "Called", zh: "已呼叫" }, calls },
    { key: "answered", text: { en: "Answered", zh: "已接听" }, calls: answered },
    { key: "talked", text: { en: "Talked", zh: "有通话" }, calls: talked },
    { key: "interested", text: { en: "Interested (A, B)", zh: "有意向（A、B）" }, calls: interested },
  ] as const;
  return counts.map((step, index) => {
    const before = counts[index - 1];
    return {
      ...step,
      share: calls === 0 ? 0 : Math.min(1, step.calls / calls),
      ofAll: shareText(step.calls, calls),
      ofBefore: before === undefined ? null : shareText(step.calls, before.calls),
    };
  });
}
