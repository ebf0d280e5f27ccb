import { Card, Typography } from "antd";
import { clockText } from "../../parts/clock-text.ts";
import { Mark } from "../../parts/tags.tsx";
import { Time } from "../../parts/time.tsx";
import { hangUpParties, speakers, useWord } from "../../parts/words.ts";
import { type Text, useSay } from "../../text.ts";
import type { CallDetail } from "./shown-call.ts";
import {
  type MarkKind,
  type Stretch,
  type TimeMark,
  type Timeline,
  ticksOf,
  timelineOf,
} from "./timeline.ts";

/** When what happened, to scale; and the same as a list, for who reads rather than looks. */
export function TimelineStrip({ detail }: { readonly detail: CallDetail }) {
  const say = useSay();
  const timeline = timelineOf(detail.call);
  return (
    <Card
      size="small"
      className="block"
      title={<h2 className="block-title">{say({ en: "Timeline", zh: "时间线" })}</h2>}
      extra={timeline === null ? null : <Legend timeline={timeline} />}
    >
      {timeline === null ? (
        <Typography.Text type="secondary">
          {say({ en: "The platform told no times.", zh: "平台没有提供时间。" })}
        </Typography.Text>
      ) : (
        <>
          <Picture timeline={timeline} />
          <Moments timeline={timeline} call={detail.call} />
          <Remarks timeline={timeline} />
        </>
      )}
    </Card>
  );
}

const mostTicks = 8;
// A narrower stretch has no room for its name; the list below tells it all the same.
const leastNamed = 0.12;

function Picture({ timeline }: { readonly timeline: Timeline }) {
  const say = useSay();
  const { lengthMs, marks, ring, talk, turns } = timeline;
  const share = (ms: number) => `${(100 * ms) / lengthMs}%`;
  const place = ({ fromMs, toMs }: Stretch) => ({ left: share(fromMs), width: share(toMs - fromMs) });
  const named = (stretch: Stretch, { en, zh }: Text) => {
    const spanMs = stretch.toMs - stretch.fromMs;
    const length = clockText(spanMs / 1_000);
    return spanMs / lengthMs < leastNamed ? null : say({ en: `${en} ${length}`, zh: `${zh} ${length}` });
  };
  // The text of one at the very end would stand outside.
  const ticks = ticksOf(lengthMs, mostTicks).filter((second) => second * 1_000 < 0.94 * lengthMs);
  return (
    <div className="strip" aria-hidden>
      <div className="strip-lane strip-calls">
        {ring === null ? null : (
          <span className="strip-stretch strip-ring" style={place(ring)}>
            {named(ring, { en: "rings", zh: "振铃" })}
          </span>
        )}
        {talk === null ? null : (
          <span className="strip-stretch strip-talk" style={place(talk)}>
            {named(talk, { en: "talk", zh: "通话" })}
          </span>
        )}
        {marks.map(({ kind, fromMs }) => (
          <span key={kind} className={`strip-mark strip-mark-${kind}`} style={{ left: share(fromMs) }} />
        ))}
      </div>
      {turns.length === 0 ? null : (
        <div className="strip-lane strip-turns">
          {turns.map((turn) => (
            <span key={turn.index} className={`strip-turn strip-turn-${turn.speaker}`} style={place(turn)} />
          ))}
        </div>
      )}
      <div className="strip-axis">
        {ticks.map((second) => (
          <span key={second} className="strip-tick" style={{ left: share(second * 1_000) }}>
            {clockText(second)}
          </span>
        ))}
      </div>
    </div>
  );
}

const markWords: Readonly<Record<MarkKind, Text>> = {
  dialed: { en: "dialled", zh: "拨打" },
  ringing: { en: "rings", zh: "振铃" },
  answered: { en: "answered", zh: "接听" },
  transferred: { en: "passed on", zh: "转接" },
  ended: { en: "ended", zh: "结束" },
};

function Moments({ timeline, call }: { readonly timeline: Timeline; readonly call: CallDetail["call"] }) {
  const say = useSay();
  const inOrder = timeline.marks.toSorted((a, b) => a.fromMs - b.fromMs);
  return (
    <ol className="moments" aria-label={say({ en: "What happened when", zh: "时间点" })}>
      {inOrder.map((mark) => (
        <li key={mark.kind} className={`moment moment-${mark.kind}`}>
          <span className="moment-name">{say(momentText(mark, call))}</span>
          {mark.told === null ? (
            <Typography.Text type="secondary">{say({ en: "about", zh: "约" })}</Typography.Text>
          ) : (
            <Time at={mark.told} isShort />
          )}
          <Typography.Text type="secondary" className="number">
            {`+${clockText(mark.fromMs / 1_000)}`}
          </Typography.Text>
        </li>
      ))}
    </ol>
  );
}

/** What happened at a moment, and by whom. */
function momentText({ kind }: TimeMark, { hungUpBy, transferredTo }: CallDetail["call"]): Text {
  if (kind === "ended" && hungUpBy !== null) {
    const { en, zh } = hangUpParties[hungUpBy];
    return { en: `ended by ${en}`, zh: `${zh}挂断` };
  }
  if (kind !== "transferred" || transferredTo === null) return markWords[kind];
  return transferredTo === "agent"
    ? { en: "passed on to an agent", zh: "转接坐席" }
    : { en: `passed on to ${transferredTo}`, zh: `转接 ${transferredTo}` };
}

function Legend({ timeline }: { readonly timeline: Timeline }) {
  const word = useWord();
  const spoken = new Set(timeline.turns.map(({ speaker }) => speaker));
  return (
    <span className="strip-legend">
      {legendOrder
        .filter((speaker) => spoken.has(speaker))
        .map((speaker) => (
          <span key={speaker} className="strip-legend-entry">
            <span className={`strip-swatch strip-turn-${speaker}`} aria-hidden />
            {word(speakers, speaker)}
          </span>
        ))}
    </span>
  );
}

const legendOrder = ["robot", "customer", "agent"] as const;

function Remarks({ timeline }: { readonly timeline: Timeline }) {
  const say = useSay();
  const { isContradictory, strayTurns } = timeline;
  if (!isContradictory && strayTurns === 0) return null;
  const stray =
    strayTurns === 1
      ? { en: "One turn is told to be long after the end, and is", zh: "有 1 句对话" }
      : {
          en: `${strayTurns} turns are told to be long after the end, and are`,
          zh: `有 ${strayTurns} 句对话`,
        };
  return (
    <div className="remarks">
      {isContradictory ? (
        <Mark tone="warn">
          {say({
            en: "The platform's times contradict each other: they are shown as told.",
            zh: "平台给出的时间互相矛盾，此处按原样显示。",
          })}
        </Mark>
      ) : null}
      {strayTurns === 0 ? null : (
        <Mark tone="warn">
          {say({ en: `${stray.en} not drawn.`, zh: `${stray.zh}的时间远在结束之后，未画出。` })}
        </Mark>
      )}
    </div>
  );
}
