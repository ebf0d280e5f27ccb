import {
  CheckCircleOutlined,
  ClockCircleOutlined,
  CloseCircleOutlined,
  SyncOutlined,
} from "@ant-design/icons";
import type { ReactNode } from "react";
import { aboutSpan } from "../../parts/spans.ts";
import { Mark, type Tone } from "../../parts/tags.tsx";
import { Ago, Time, tookText, useNow } from "../../parts/time.tsx";
import { attemptErrors, useWord } from "../../parts/words.ts";
import { type Text, useLanguage, useSay } from "../../text.ts";
import type { Made, ToCome } from "./climb.ts";
import type { Attempt } from "./delivery-detail.ts";
import type { TimeScale } from "./time-scale.ts";

/** What is shorter is not worth a word. */
export const noteworthyMs = 1_000;

/** What came of an attempt: its colour, beside its icon and word. */
export const verdicts: Readonly<
  Record<Attempt["verdict"], { readonly tone: Tone; readonly icon: ReactNode; readonly text: Text }>
> = {
  acknowledged: { tone: "good", icon: <CheckCircleOutlined />, text: { en: "acknowledged", zh: "已确认" } },
  retry: { tone: "warn", icon: <SyncOutlined />, text: { en: "failed", zh: "失败" } },
  rejected: { tone: "bad", icon: <CloseCircleOutlined />, text: { en: "refused for good", zh: "明确拒绝" } },
};

/** An attempt that was made: its bar on the axis, and all of it in words; choosing it shows its answer. */
export function MadeRow({
  made,
  scale,
  isChosen,
  onChoose,
  children,
}: {
  readonly made: Made;
  readonly scale: TimeScale;
  readonly isChosen: boolean;
  readonly onChoose: (number: number) => void;
  /** What is drawn across its track. */
  readonly children: ReactNode;
}) {
  const { number, attempt, dueAt, startsAt, endsAt } = made;
  const { tone } = verdicts[attempt.verdict];
  return (
    <li>
      <button
        type="button"
        className={isChosen ? "attempt-row attempt-made attempt-chosen" : "attempt-row attempt-made"}
        aria-pressed={isChosen}
        onClick={() => onChoose(number)}
      >
        <span className="attempt-number">{number}</span>
        <span className="attempt-track" aria-hidden>
          {children}
          {startsAt - dueAt < noteworthyMs ? null : (
            <span
              className="attempt-held"
              style={{ "--place": scale(dueAt), "--span": scale(startsAt) - scale(dueAt) }}
            />
          )}
          <span
            className={`attempt-bar attempt-bar-${tone}`}
            style={{ "--place": scale(startsAt), "--span": scale(endsAt) - scale(startsAt) }}
          />
        </span>
        <span className="attempt-words">
          <MadeInWords made={made} />
        </span>
      </button>
    </li>
  );
}

function MadeInWords({ made }: { readonly made: Made }) {
  const say = useSay();
  const { language } = useLanguage();
  const word = useWord();
  const { attempt, heldMs, putOffMs } = made;
  const { verdict, status, error, at, tookMs } = attempt;
  const { tone, icon, text } = verdicts[verdict];
  const failure = [
    status === undefined ? null : `HTTP ${status}`,
    error === undefined ? null : word(attemptErrors, error),
  ].filter((part) => part !== null);
  return (
    <>
      <Mark tone={tone} icon={icon}>
        {failure.length === 0 || verdict === "acknowledged" ? say(text) : failure.join("\u00a0· ")}
      </Mark>
      <span className="attempt-when">
        <Time at={at} isShort />
        {`\u00a0· ${tookText(tookMs)}`}
        {putOffMs < noteworthyMs
          ? null
          : say({
              en: `\u00a0· put off by ${aboutSpan(putOffMs / 1_000, language)} at its wish`,
              zh: `\u00a0· 按对方要求推迟 ${aboutSpan(putOffMs / 1_000, language)}`,
            })}
        {heldMs < noteworthyMs
          ? null
          : say({
              en: `\u00a0· held back ${aboutSpan(heldMs / 1_000, language)}`,
              zh: `\u00a0· 延后 ${aboutSpan(heldMs / 1_000, language)} 发出`,
            })}
      </span>
    </>
  );
}

/** An attempt that is still to come: its hollow mark on the axis, and when it is due. */
export function ToComeRow({
  rung,
  scale,
  children,
}: {
  readonly rung: ToCome;
  readonly scale: TimeScale;
  /** What is drawn across its track. */
  readonly children: ReactNode;
}) {
  const say = useSay();
  const now = useNow(1_000);
  const { number, dueAt, due, isLast } = rung;
  return (
    <li className="attempt-row attempt-to-come">
      <span className="attempt-number">{number}</span>
      <span className="attempt-track" aria-hidden>
        {children}
        {now - dueAt < noteworthyMs ? null : (
          <span
            className="attempt-held"
            style={{ "--place": scale(dueAt), "--span": scale(now) - scale(dueAt) }}
          />
        )}
        <span
          className={isLast ? "attempt-hollow attempt-hollow-last" : "attempt-hollow"}
          style={{ "--place": scale(dueAt) }}
        />
      </span>
      <span className="attempt-words">
        <Mark tone={isLast ? "bad" : "idle"} icon={<ClockCircleOutlined />}>
          {isLast ? say({ en: "the last, due", zh: "最后一次" }) : say({ en: "due", zh: "待推送" })}
        </Mark>
        <span className="attempt-when">
          <Ago at={due} />
        </span>
      </span>
    </li>
  );
}
