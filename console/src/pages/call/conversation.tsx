import { Card } from "antd";
import { useCallback, useEffect, useRef, useState } from "react";
import { useTenant } from "../../app/tenant-frame.tsx";
import { EmptyState } from "../../parts/empty-state.tsx";
import { useSay } from "../../text.ts";
import { type PlayerHandle, RecordingPlayer } from "./recording-player.tsx";
import { linkOf } from "./recordings.ts";
import type { CallDetail } from "./shown-call.ts";
import { TurnBubble } from "./turn-bubble.tsx";
import { turnAt } from "./turns.ts";

/** What was said, and the recording of it: a turn leads into the recording, and the recording marks its turn. */
export function Conversation({ detail }: { readonly detail: CallDetail }) {
  const say = useSay();
  const { id: tenant } = useTenant();
  const { dialog, recordings } = detail.call;
  const player = useRef<PlayerHandle>(null);
  const [current, setCurrent] = useState(-1);
  const isPlayable = recordings.some((recording) => linkOf(recording) === "full");
  const jump = useCallback((ms: number) => player.current?.playFrom(ms), []);
  const base = `/v1/tenants/${encodeURIComponent(tenant)}/calls/${encodeURIComponent(detail.id)}`;
  return (
    <Card
      size="small"
      className="block"
      title={<h2 className="block-title">{say({ en: "Conversation", zh: "对话与录音" })}</h2>}
    >
      {recordings.length === 0 ? null : (
        <RecordingPlayer
          recordings={recordings}
          pathOf={(index) => `${base}/recordings/${index}`}
          onTime={(ms) => setCurrent(turnAt(dialog, ms))}
          ref={player}
        />
      )}
      {dialog.length === 0 ? (
        <NoDialog detail={detail} />
      ) : (
        <Dialog dialog={dialog} current={current} onJump={isPlayable ? jump : undefined} />
      )}
    </Card>
  );
}

function Dialog({
  dialog,
  current,
  onJump,
}: {
  readonly dialog: CallDetail["call"]["dialog"];
  readonly current: number;
  readonly onJump: ((ms: number) => void) | undefined;
}) {
  const say = useSay();
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    if (list.current !== null && current >= 0) showTurn(list.current, current);
  }, [current]);
  return (
    <ol className="dialog" ref={list} tabIndex={0} aria-label={say({ en: "Dialog", zh: "对话" })}>
      {dialog.map((turn, index) => (
        <TurnBubble
          // Two turns may share a number, and none ever changes its place while it is read.
          // oxlint-disable-next-line react/no-array-index-key
          key={index}
          turn={turn}
          index={index}
          isCurrent={index === current}
          onJump={onJump}
        />
      ))}
    </ol>
  );
}

/** Moves the turn into the middle of its list, and nothing else of the page. */
function showTurn(list: HTMLOListElement, index: number): void {
  const turn = list.querySelector(`[data-turn="${index}"]`);
  if (turn === null) return;
  const [frame, box] = [list.getBoundingClientRect(), turn.getBoundingClientRect()];
  const isSeen = box.top >= frame.top && box.bottom <= frame.bottom;
  if (!isSeen) list.scrollBy({ top: box.top - frame.top - (frame.height - box.height) / 2 });
}

function NoDialog({ detail }: { readonly detail: CallDetail }) {
  const say = useSay();
  const { awaiting, completed, call } = detail;
  const isAwaited = !completed && awaiting.includes("call.dialog");
  const title = isAwaited
    ? say({ en: "The dialog is still to come", zh: "对话尚未到达" })
    : say({ en: "No dialog", zh: "没有对话" });
  const why =
    call.outcome === "answered" || call.outcome === "unknown"
      ? say({ en: "The platform told no words of this call.", zh: "平台未提供该通话的对话内容。" })
      : say({ en: "Nobody answered, so nothing was said.", zh: "未接通，没有对话。" });
  return <EmptyState title={title}>{isAwaited ? null : why}</EmptyState>;
}
