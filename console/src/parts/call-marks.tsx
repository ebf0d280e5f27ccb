import { Tooltip } from "antd";
import { Mark, type Tone } from "./tags.tsx";
import { outcomes, useWord } from "./words.ts";

/** How a call ended. */
export function Outcome({ of }: { readonly of: string }) {
  const word = useWord();
  const tone: Tone = of === "answered" ? "good" : "idle";
  return <Mark tone={tone}>{word(outcomes, of)}</Mark>;
}

interface Intent {
  readonly level: string | null;
  readonly label: string | null;
  readonly basis: string | null;
}

/** What the customer was found to want: the level, and the platform's own words where it is pointed at. */
export function IntentLevel({ intent }: { readonly intent: Intent | null }) {
  if (intent === null) return <>–</>;
  const { level, label, basis } = intent;
  const isStrong = level === "A" || level === "B";
  return (
    <Tooltip title={[label, basis].filter((text) => text !== null).join(" · ")}>
      <span className={isStrong ? "level level-strong" : "level"}>{level ?? label ?? "–"}</span>
    </Tooltip>
  );
}
