import { clockText } from "../../parts/clock-text.ts";
import { hangUpParties, outcomes } from "../../parts/words.ts";
import type { Text } from "../../text.ts";
import type { CallDetail } from "./shown-call.ts";

type Call = CallDetail["call"];

/** What happened in a call, in a sentence or two. */
export function storyOf(call: Call): Text {
  const parts = [talkOf(call), hangUpOf(call), transferOf(call)].filter((part) => part !== null);
  const outcome = outcomes[call.outcome];
  const en = [capital(outcome.en), ...parts.map((part) => part.en)].join(", ");
  const zh = [outcome.zh, ...parts.map((part) => part.zh)].join("，");
  return { en: `${en}.`, zh: `${zh}。` };
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function talkOf({ talkSeconds, ringSeconds, rounds, outcome }: Call): Text | null {
  if (talkSeconds !== null && talkSeconds > 0) {
    const talk = clockText(talkSeconds);
    const turns = rounds === null || rounds === 0 ? null : rounds;
    return turns === null
      ? { en: `talked for ${talk}`, zh: `通话 ${talk}` }
      : {
          en: `talked for ${talk} in ${turns} ${turns === 1 ? "round" : "rounds"}`,
          zh: `通话 ${talk}，${turns} 轮`,
        };
  }
  if (outcome === "answered" || ringSeconds === null || ringSeconds <= 0) return null;
  return { en: `after ringing for ${clockText(ringSeconds)}`, zh: `振铃 ${clockText(ringSeconds)}` };
}

function hangUpOf({ hungUpBy }: Call): Text | null {
  if (hungUpBy === null || hungUpBy === "transfer") return null;
  const { en, zh } = hangUpParties[hungUpBy];
  return { en: `${en} hung up`, zh: `${zh}挂断` };
}

function transferOf({ transferredTo, hungUpBy }: Call): Text | null {
  if (transferredTo === null && hungUpBy !== "transfer") return null;
  return transferredTo === null || transferredTo === "agent"
    ? { en: "passed on to an agent", zh: "转接坐席" }
    : { en: `passed on to ${transferredTo}`, zh: `转接 ${transferredTo}` };
}
