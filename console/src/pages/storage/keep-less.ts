import { App } from "antd";
import { useSay } from "../../text.ts";
import { type KeptKind, keptWords } from "./kept.ts";

/** Lays down for how long data is kept: at once, or where some is kept for less than before, once somebody said yes. */
export function useKeepLess(): (less: readonly KeptKind[], lay: () => Promise<unknown>) => void {
  const say = useSay();
  const { modal } = App.useApp();
  return (less, lay) => {
    const layDown = () => lay().catch(() => {});
    if (less.length === 0) return void layDown();
    const kinds = less.map((kind) => say(keptWords[kind].text)).join(say({ en: ", ", zh: "、" }));
    return void modal.confirm({
      title: say({ en: "Keep less than before?", zh: "缩短保留时间？" }),
      content: say({
        en: `What is too old then is removed within the hour, and can't be brought back: ${kinds}. Backups that were made before have it still.`,
        zh: `届时超过时间的数据将在一小时内删除，无法恢复：${kinds}。之前的备份不受影响。`,
      }),
      okText: say({ en: "Keep less", zh: "缩短" }),
      okButtonProps: { danger: true },
      onOk: layDown,
    });
  };
}
