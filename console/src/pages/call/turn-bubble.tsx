import { CaretRightOutlined } from "@ant-design/icons";
import { Button, Typography } from "antd";
import { memo, useState } from "react";
import { clockText } from "../../parts/clock-text.ts";
import { useCount } from "../../parts/numbers.ts";
import { speakers, useWord } from "../../parts/words.ts";
import { useSay } from "../../text.ts";
import type { CallDetail } from "./shown-call.ts";

// A turn is a sentence or two; what is longer is no speech, and would hide the turns around it.
const mostShown = 600;

/** One turn of a dialog: who spoke, when, where in the robot's script, and what was said. */
export const TurnBubble = memo(function TurnBubble({
  turn,
  index,
  isCurrent,
  onJump,
}: {
  readonly turn: CallDetail["call"]["dialog"][number];
  readonly index: number;
  readonly isCurrent: boolean;
  /** Plays the recording from there on; absent where there is none to play. */
  readonly onJump: ((ms: number) => void) | undefined;
}) {
  const word = useWord();
  const { speaker, text, startMs, node } = turn;
  const place = node?.name ?? node?.id ?? null;
  return (
    <li
      className={`turn turn-${speaker}${isCurrent ? " turn-current" : ""}`}
      data-turn={index}
      aria-current={isCurrent}
    >
      <div className="turn-head">
        <span className="turn-speaker">{word(speakers, speaker)}</span>
        <TurnTime startMs={startMs} onJump={onJump} />
        {place === null ? null : (
          <Typography.Text type="secondary" ellipsis={{ tooltip: place }} className="turn-node" dir="auto">
            {place}
          </Typography.Text>
        )}
      </div>
      <TurnText text={text} />
    </li>
  );
});

function TurnTime({
  startMs,
  onJump,
}: {
  readonly startMs: number | null;
  readonly onJump: ((ms: number) => void) | undefined;
}) {
  const say = useSay();
  if (startMs === null) return null;
  const clock = clockText(startMs / 1_000);
  if (onJump === undefined) return <span className="turn-time number">{clock}</span>;
  return (
    <Button
      type="link"
      size="small"
      className="turn-jump number"
      icon={<CaretRightOutlined aria-hidden />}
      onClick={() => onJump(startMs)}
      aria-label={say({ en: `Play from ${clock}`, zh: `从 ${clock} 播放` })}
    >
      {clock}
    </Button>
  );
}

function TurnText({ text }: { readonly text: string }) {
  const say = useSay();
  const count = useCount();
  const [isWhole, setWhole] = useState(false);
  const isCut = !isWhole && text.length > mostShown;
  if (text === "")
    return (
      <Typography.Text type="secondary" className="turn-text">
        {say({ en: "nothing said", zh: "（无内容）" })}
      </Typography.Text>
    );
  return (
    <div className="turn-text" dir="auto">
      {isCut ? `${text.slice(0, mostShown)}…` : text}
      {isCut ? (
        <Button type="link" size="small" onClick={() => setWhole(true)}>
          {say({
            en: `Show all ${count(text.length)} characters`,
            zh: `显示全部 ${count(text.length)} 字`,
          })}
        </Button>
      ) : null}
    </div>
  );
}
