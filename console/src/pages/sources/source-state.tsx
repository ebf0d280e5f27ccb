import { CheckCircleOutlined, MinusCircleOutlined, SoundOutlined } from "@ant-design/icons";
import type { Source } from "../../parts/sources.ts";
import { Mark } from "../../parts/tags.tsx";
import { Ago } from "../../parts/time.tsx";
import { useSay } from "../../text.ts";

/** Whether a source speaks. */
export function SourceState({
  source: { lastMessageAt, silentSince },
}: {
  readonly source: Pick<Source, "lastMessageAt" | "silentSince">;
}) {
  const say = useSay();
  if (silentSince !== null) {
    return (
      <Mark tone="warn" icon={<SoundOutlined />}>
        {say({ en: "silent, found ", zh: "静默，发现于" })}
        <Ago at={silentSince} />
      </Mark>
    );
  }
  if (lastMessageAt === null) {
    return (
      <Mark tone="idle" icon={<MinusCircleOutlined />}>
        {say({ en: "nothing yet", zh: "尚无报文" })}
      </Mark>
    );
  }
  return (
    <Mark tone="good" icon={<CheckCircleOutlined />}>
      {say({ en: "receiving", zh: "正常" })}
    </Mark>
  );
}
