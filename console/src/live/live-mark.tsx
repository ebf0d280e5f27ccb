import { Tooltip } from "antd";
import { useParams } from "react-router";
import { type Text, useSay } from "../text.ts";
import { type LiveState, useLiveState } from "./live-state.ts";

const texts: Readonly<Record<LiveState, Text>> = {
  connecting: { en: "Connecting", zh: "正在连接" },
  live: { en: "Live", zh: "实时" },
  broken: {
    en: "No connection; what is shown may be old. It goes on by itself",
    zh: "连接中断，显示的内容可能已过时；恢复后自动继续",
  },
};

/** Whether what is shown is as it is now. */
export function LiveMark() {
  const say = useSay();
  const { tenant } = useParams();
  const state = useLiveState();
  if (tenant === undefined) return null;
  return (
    <Tooltip title={say(texts[state])}>
      <span className={`live-mark live-mark-${state}`} role="status">
        <span className="live-mark-dot" aria-hidden />
        <span className="live-mark-text">
          {say(state === "broken" ? { en: "Reconnecting", zh: "重连中" } : texts[state])}
        </span>
      </span>
    </Tooltip>
  );
}
