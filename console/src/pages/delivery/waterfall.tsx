import { Card, Grid } from "antd";
import { useMemo } from "react";
import { useCount } from "../../parts/numbers.ts";
import { aboutSpan } from "../../parts/spans.ts";
import { useNow } from "../../parts/time.tsx";
import { useLanguage, useSay } from "../../text.ts";
import { MadeRow, ToComeRow, noteworthyMs } from "./attempt-rows.tsx";
import type { Climb } from "./climb.ts";
import { type TimeScale, ticksOf, timeScale } from "./time-scale.ts";

// So many rungs to come are drawn, and the last one.
const mostToCome = 6;

// Nearer to each other than this share of the axis, the texts of ticks would touch.
const apartOnWide = 0.12;
const apartOnNarrow = 0.26;

/** Every attempt on the axis of time: those that were made, those to come, and the last moment. */
export function Waterfall({
  climb,
  isOpen,
  chosen,
  onChoose,
}: {
  readonly climb: Climb;
  /** It waits or is being sent: time goes on. */
  readonly isOpen: boolean;
  /** The number of the attempt whose answer is shown. */
  readonly chosen: number | undefined;
  readonly onChoose: (number: number) => void;
}) {
  const say = useSay();
  const count = useCount();
  const { made, toCome } = climb;
  const scale = useMemo(() => timeScale(momentsOf(climb)), [climb]);
  const lines = <Lines climb={climb} scale={scale} isOpen={isOpen} />;
  const near = toCome.length > mostToCome + 1 ? toCome.slice(0, mostToCome) : toCome;
  const far = toCome.slice(near.length);
  const last = far.at(-1);
  return (
    <Card
      size="small"
      className="block"
      title={<h2 className="block-title">{say({ en: "Attempts", zh: "推送记录" })}</h2>}
    >
      <div className="waterfall">
        <Axis climb={climb} scale={scale} />
        <ol className="attempts" aria-label={say({ en: "Attempts", zh: "推送记录" })}>
          {made.map((each) => (
            <MadeRow
              key={each.number}
              made={each}
              scale={scale}
              isChosen={each.number === chosen}
              onChoose={onChoose}
            >
              {lines}
            </MadeRow>
          ))}
          {near.map((each) => (
            <ToComeRow key={each.number} rung={each} scale={scale}>
              {lines}
            </ToComeRow>
          ))}
          {far.length > 1 ? (
            <li className="attempt-row attempts-left-out">
              {say({
                en: `${count(far.length - 1)} more rungs`,
                zh: `另有 ${count(far.length - 1)} 次`,
              })}
            </li>
          ) : null}
          {last === undefined ? null : (
            <ToComeRow rung={last} scale={scale}>
              {lines}
            </ToComeRow>
          )}
        </ol>
        <Legend climb={climb} isOpen={isOpen} />
      </div>
    </Card>
  );
}

/** What the lines and marks mean, as far as there are any. */
function Legend({ climb, isOpen }: { readonly climb: Climb; readonly isOpen: boolean }) {
  const say = useSay();
  const { language } = useLanguage();
  const { made, toCome, windowEndsAt, beginsAt } = climb;
  const notes = [
    ...(isOpen ? [{ mark: "now", text: say({ en: "now", zh: "现在" }) }] : []),
    ...(made.some(({ heldMs }) => heldMs >= noteworthyMs)
      ? [{ mark: "held", text: say({ en: "due, and held back", zh: "已到时间但被延后" }) }]
      : []),
    ...(toCome.length > 0 ? [{ mark: "hollow", text: say({ en: "still to come", zh: "待推送" }) }] : []),
    ...(windowEndsAt === null
      ? []
      : [
          {
            mark: "end",
            text: say({
              en: `last moment, ${aboutSpan((windowEndsAt - beginsAt) / 1_000, language)} after the first attempt`,
              zh: `最后期限，首次之后 ${aboutSpan((windowEndsAt - beginsAt) / 1_000, language)}`,
            }),
          },
        ]),
  ];
  if (notes.length === 0) return null;
  return (
    <ul className="legend">
      {notes.map(({ mark, text }) => (
        <li key={mark} className="legend-note">
          <span className={`legend-mark legend-${mark}`} aria-hidden />
          {text}
        </li>
      ))}
    </ul>
  );
}

function momentsOf({ made, toCome, windowEndsAt }: Climb): readonly number[] {
  return [
    ...made.flatMap(({ dueAt, startsAt, endsAt }) => [dueAt, startsAt, endsAt]),
    ...toCome.map(({ dueAt }) => dueAt),
    ...(windowEndsAt === null ? [] : [windowEndsAt]),
  ];
}

interface Drawn {
  readonly climb: Climb;
  readonly scale: TimeScale;
}

function Axis({ climb, scale }: Drawn) {
  const { language } = useLanguage();
  const say = useSay();
  const isWide = Grid.useBreakpoint().lg === true;
  const { beginsAt, endsAt } = climb;
  const leastApart = isWide ? apartOnWide : apartOnNarrow;
  return (
    <div className="waterfall-axis" aria-hidden>
      {ticksOf(scale, { beginsAt, endsAt, leastApart }).map(({ afterSeconds, place }) => (
        <span key={afterSeconds} className="waterfall-tick" style={{ "--place": place }}>
          {afterSeconds === 0
            ? say({ en: "first due", zh: "首次应推送" })
            : `+${aboutSpan(afterSeconds, language)}`}
        </span>
      ))}
    </div>
  );
}

/** Now and the last moment, across the track of a row. */
function Lines({ climb, scale, isOpen }: Drawn & { readonly isOpen: boolean }) {
  const now = useNow(1_000);
  const { beginsAt, endsAt, windowEndsAt } = climb;
  return (
    <>
      {isOpen && now >= beginsAt && now <= endsAt ? (
        <span className="waterfall-line waterfall-now" style={{ "--place": scale(now) }} />
      ) : null}
      {windowEndsAt === null ? null : (
        <span className="waterfall-line waterfall-end" style={{ "--place": scale(windowEndsAt) }} />
      )}
    </>
  );
}
