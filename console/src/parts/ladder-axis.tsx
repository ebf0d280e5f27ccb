import { Typography } from "antd";
import { useLanguage, useSay } from "../text.ts";
import { type LadderShape, type LadderStep, gapShare, planOf, shownSteps } from "./ladder-steps.ts";
import { useCount } from "./numbers.ts";
import { aboutSpan, writeSpan } from "./spans.ts";

/** How many deliveries wait for an attempt. */
export type WaitingByAttempt = ReadonlyMap<number, number>;

/** A ladder as an axis of time: every attempt, how long after the one before, and how long after the first. */
export function LadderAxis({
  ladder,
  waiting,
}: {
  readonly ladder: LadderShape;
  /** Where it is given, each attempt tells how many wait for it. */
  readonly waiting?: WaitingByAttempt | undefined;
}) {
  const say = useSay();
  const plan = planOf(ladder);
  const { first, leftOut, last } = shownSteps(plan.steps);
  return (
    <div className="axis-box">
      <ol className="axis" aria-label={say({ en: "Attempts in time", zh: "各次推送的时间" })}>
        {first.map((step) => (
          <Step key={step.attempt} step={step} waiting={waiting} />
        ))}
        {leftOut === 0 ? null : (
          <LeftOut steps={plan.steps.slice(first.length, -last.length)} waiting={waiting} />
        )}
        {last.map((step) => (
          <Step key={step.attempt} step={step} waiting={waiting} />
        ))}
      </ol>
      <Typography.Text type="secondary">
        <LadderSummary ladder={ladder} />
      </Typography.Text>
    </div>
  );
}

function Step({
  step,
  waiting,
}: {
  readonly step: LadderStep;
  readonly waiting: WaitingByAttempt | undefined;
}) {
  const say = useSay();
  const { language } = useLanguage();
  const { attempt, gapSeconds, atSeconds } = step;
  const isFirst = attempt === 1;
  return (
    <li className="axis-step" style={{ flexGrow: gapShare(gapSeconds) }}>
      <span className="axis-gap">
        {isFirst ? say({ en: "at once", zh: "立即" }) : `+${aboutSpan(gapSeconds, language)}`}
      </span>
      <span className="axis-line" aria-hidden>
        <span className="axis-dot">{attempt}</span>
      </span>
      <span className="axis-at">{isFirst ? "0" : aboutSpan(atSeconds, language)}</span>
      {waiting === undefined ? null : <WaitingCount count={waiting.get(attempt) ?? 0} />}
    </li>
  );
}

function LeftOut({
  steps,
  waiting,
}: {
  readonly steps: readonly LadderStep[];
  readonly waiting: WaitingByAttempt | undefined;
}) {
  const say = useSay();
  const count = useCount();
  const there = steps.reduce((sum, { attempt }) => sum + (waiting?.get(attempt) ?? 0), 0);
  return (
    <li className="axis-step axis-left-out">
      <span className="axis-gap">
        {say({ en: `${count(steps.length)} more`, zh: `另 ${count(steps.length)} 次` })}
      </span>
      <span className="axis-line" aria-hidden>
        <span className="axis-dots">…</span>
      </span>
      <span className="axis-at">&nbsp;</span>
      {waiting === undefined ? null : <WaitingCount count={there} />}
    </li>
  );
}

function WaitingCount({ count }: { readonly count: number }) {
  const say = useSay();
  const numbers = useCount();
  const shown = numbers(count);
  return (
    <span className="axis-waiting">
      {count === 0 ? null : say({ en: `${shown} waiting`, zh: `${shown} 条等待` })}
    </span>
  );
}

/** A ladder in one sentence: how many attempts within how long, and what ends it. */
export function LadderSummary({ ladder }: { readonly ladder: LadderShape }) {
  const say = useSay();
  const { language } = useLanguage();
  const count = useCount();
  const { steps, totalSeconds, isCutByWindow } = planOf(ladder);
  const [attempts, total] = [count(steps.length), aboutSpan(totalSeconds, language)];
  const window = writeSpan(ladder.windowSeconds ?? 0, language);
  if (steps.length === 1) return <>{say({ en: "One attempt, and no other.", zh: "只推送一次，不重试。" })}</>;
  if (isCutByWindow) {
    return (
      <>
        {say({
          en: `${attempts} attempts, the last ${total} after the first. Nothing is tried later than ${window} after the first.`,
          zh: `共 ${attempts} 次，最后一次在首次之后 ${total}；首次之后超过 ${window} 不再推送。`,
        })}
      </>
    );
  }
  return (
    <>
      {say({
        en: `${attempts} attempts, the last ${total} after the first.`,
        zh: `共 ${attempts} 次，最后一次在首次之后 ${total}。`,
      })}
      {ladder.windowSeconds === null
        ? null
        : say({
            en: ` None is later than ${window} after the first.`,
            zh: `首次之后超过 ${window} 不再推送。`,
          })}
    </>
  );
}
