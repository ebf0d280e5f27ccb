import {
  type Call,
  type HangUpParty,
  type Instant,
  type Intent,
  type Outcome,
  type Recording,
  type TimeZone,
  type Turn,
  formatIso,
  spreadFacts,
  toInstant,
} from "../model/index.ts";
import { between, pick } from "./chance.ts";

/** What a made-up call is made of. */
export interface CallRecipe {
  /** The platform that makes it. */
  readonly platform: string;
  /** Ids count up from here, so that two simulations do not make the same calls. */
  readonly id: number;
  readonly jobId: string;
  /** When it ended. */
  readonly endedAt: Instant;
  readonly timezone: TimeZone;
  readonly chance: () => number;
}

// About one call in three is answered, as on a campaign.
const outcomes: readonly [Outcome, ...Outcome[]] = [
  "answered",
  "answered",
  "answered",
  "no_answer",
  "no_answer",
  "busy",
  "rejected",
  "powered_off",
  "unreachable",
  "invalid_number",
];

const robotLines = [
  "您好，这里是云杉书店会员中心，耽误您一分钟可以吗？",
  "我们本月新书预订可以享八折，送货上门，您有兴趣了解吗？",
  "好的，您比较关注哪一类图书？",
  "明白了，稍后我把书单发到您的手机上。",
  "感谢您的接听，祝您生活愉快，再见。",
] as const;

const customerLines = [
  "你说吧。",
  "可以，有历史类的吗？",
  "打折以后多少钱？",
  "行，发给我看看。",
  "好的，再见。",
] as const;

const intents: readonly [Intent, ...Intent[]] = [
  { level: "A", label: null, basis: "主动询问价格并同意接收书单" },
  { level: "B", label: null, basis: "愿意了解，未明确需求" },
  { level: "C", label: null, basis: "回答简短，无法判断" },
  { level: "D", label: null, basis: "明确表示暂不需要" },
];

/** A made-up call with everything a record can have; the same for the same recipe. */
export function makeCall(recipe: CallRecipe): Call {
  const { platform, id, jobId, chance, endedAt, timezone } = recipe;
  const outcome = pick(outcomes, chance);
  const isAnswered = outcome === "answered";
  const talkSeconds = isAnswered ? between(8, 120, chance) : 0;
  const ringSeconds = between(3, 30, chance);
  const answeredAt = toInstant(endedAt - talkSeconds * 1000);
  const dialedAt = toInstant(answeredAt - ringSeconds * 1000);
  const dialog = isAnswered ? makeDialog(between(1, robotLines.length, chance)) : [];
  const parties: readonly [HangUpParty, ...HangUpParty[]] = ["customer", "robot"];
  return {
    ...spreadFacts({ id: String(id), platform }),
    direction: "outbound",
    jobId,
    attempt: 1,
    from: `0551${between(60_000_000, 69_999_999, chance)}`,
    to: `1990000${String(between(0, 9999, chance)).padStart(4, "0")}`,
    outcome,
    dialedAt: formatIso(dialedAt, timezone),
    ringingAt: formatIso(toInstant(dialedAt + 1000), timezone),
    answeredAt: isAnswered ? formatIso(answeredAt, timezone) : null,
    endedAt: formatIso(endedAt, timezone),
    ringSeconds,
    talkSeconds,
    rounds: Math.ceil(dialog.length / 2),
    hungUpBy: isAnswered ? pick(parties, chance) : null,
    intent: isAnswered ? pick(intents, chance) : null,
    labels: isAnswered ? ["老会员"] : [],
    concerns: isAnswered ? ["价格"] : [],
    recordings: isAnswered ? [makeRecording(platform, id, talkSeconds)] : [],
    dialog,
    customer: {
      id: String(900_000 + (id % 50_000)),
      name: pick(["周女士", "吴先生", "郑女士", "王先生"], chance),
    },
    row: [
      ["客户手机号码", "见被叫号码"],
      ["会员等级", pick(["银卡", "金卡", "黑金卡"], chance)],
    ],
    correlation: { taskDataId: String(5_000_000 + id) },
  };
}

function makeDialog(rounds: number): Turn[] {
  return Array.from({ length: rounds }).flatMap((_, round) => [
    makeTurn(round * 2 + 1, "robot", robotLines[round] ?? "", round),
    makeTurn(round * 2 + 2, "customer", customerLines[round] ?? "", round),
  ]);
}

function makeTurn(seq: number, speaker: Turn["speaker"], text: string, round: number): Turn {
  const startMs = seq * 3_000;
  return { seq, speaker, text, startMs, endMs: startMs + 2_000, node: { id: String(round + 1), name: null } };
}

function makeRecording(platform: string, id: number, talkSeconds: number): Recording {
  return {
    kind: "mixed",
    url: `https://recordings.example.com/${platform}/${id}.wav`,
    durationSeconds: talkSeconds,
    sizeBytes: talkSeconds * 16_000,
    id: `voice-${id}`,
  };
}
