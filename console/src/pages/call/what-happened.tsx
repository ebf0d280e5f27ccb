import { Card, Flex, Typography } from "antd";
import { Link } from "react-router";
import { IntentLevel, Outcome } from "../../parts/call-marks.tsx";
import { clockText } from "../../parts/clock-text.ts";
import { CopyButton } from "../../parts/copy.tsx";
import { Fact, Facts } from "../../parts/facts.tsx";
import { Mark } from "../../parts/tags.tsx";
import { Ago, Time } from "../../parts/time.tsx";
import { directions, eventTypes, hangUpParties, useWord } from "../../parts/words.ts";
import { useSay } from "../../text.ts";
import type { CallDetail } from "./shown-call.ts";
import { storyOf } from "./story.ts";

/** What happened in the call, first in a sentence and then fact by fact. */
export function WhatHappened({ detail }: { readonly detail: CallDetail }) {
  const say = useSay();
  const { call } = detail;
  return (
    <Card
      size="small"
      className="block"
      title={<h2 className="block-title">{say({ en: "What happened", zh: "通话概况" })}</h2>}
    >
      <Typography.Paragraph className="story">{say(storyOf(call))}</Typography.Paragraph>
      <Facts>
        <FactsOfCall detail={detail} />
      </Facts>
    </Card>
  );
}

const seconds = (value: number | null) => (value === null ? "–" : clockText(value));

function FactsOfCall({ detail }: { readonly detail: CallDetail }) {
  const say = useSay();
  const word = useWord();
  const { call, revision } = detail;
  const platformWords = [call.platformLabel, call.platformCode].filter(
    (each) => each !== null && each !== "",
  );
  return (
    <>
      <Fact name={say({ en: "Outcome", zh: "结果" })}>
        <Outcome of={call.outcome} />
        {platformWords.length === 0 ? null : (
          <Typography.Text type="secondary">{platformWords.join(" · ")}</Typography.Text>
        )}
      </Fact>
      <Fact name={say({ en: "Intent", zh: "意向" })}>
        <IntentLevel intent={call.intent} />
        <Typography.Text type="secondary">{call.intent?.label}</Typography.Text>
      </Fact>
      <Fact name={say({ en: "Dialled", zh: "拨打时间" })}>
        <Time at={call.dialedAt} />
      </Fact>
      <Fact name={say({ en: "Ended", zh: "结束时间" })}>
        <Time at={call.endedAt} />
      </Fact>
      <Fact name={say({ en: "Rang / talked", zh: "振铃 / 通话" })}>
        <span className="number">{`${seconds(call.ringSeconds)} / ${seconds(call.talkSeconds)}`}</span>
      </Fact>
      <Fact name={say({ en: "Hung up by", zh: "挂断方" })}>{word(hangUpParties, call.hungUpBy)}</Fact>
      <Fact name={say({ en: "Calling number", zh: "主叫号码" })}>
        <span className="number">{call.from ?? "–"}</span>
      </Fact>
      <Fact name={say({ en: "Platform", zh: "平台" })}>
        {call.platform}
        <Typography.Text type="secondary">
          {call.direction === null ? null : word(directions, call.direction)}
        </Typography.Text>
      </Fact>
      <Fact name={say({ en: "Job", zh: "任务" })}>
        {call.jobId === null ? (
          "–"
        ) : (
          <Link to={`../calls?job=${encodeURIComponent(call.jobId)}`}>{call.jobId}</Link>
        )}
      </Fact>
      <Fact name={say({ en: "Platform's id", zh: "平台通话 ID" })}>
        <span className="fact-id">
          <span>{call.id}</span>
          <CopyButton text={call.id} />
        </span>
      </Fact>
      <Fact name={say({ en: "Complete", zh: "完整" })}>
        <Completeness detail={detail} />
      </Fact>
      <Fact name={say({ en: "Revision", zh: "修订" })}>{revision}</Fact>
    </>
  );
}

function Completeness({ detail }: { readonly detail: CallDetail }) {
  const say = useSay();
  const word = useWord();
  const { completed, awaiting, graceEndsAt } = detail;
  const parts = awaiting.map((part) => word(eventTypes, part)).join(say({ en: ", ", zh: "、" }));
  if (completed) {
    return (
      <Flex vertical>
        <Mark tone="good">{say({ en: "yes", zh: "是" })}</Mark>
        {awaiting.length === 0 ? null : (
          <Typography.Text type="secondary">
            {say({ en: `never came: ${parts}`, zh: `未到达：${parts}` })}
          </Typography.Text>
        )}
      </Flex>
    );
  }
  return (
    <Flex vertical>
      <Mark tone="busy">{say({ en: `awaits ${parts}`, zh: `等待${parts}` })}</Mark>
      {graceEndsAt === undefined ? null : (
        <Typography.Text type="secondary">
          {say({ en: "counts as complete ", zh: "视为完整：" })}
          <Ago at={graceEndsAt} />
        </Typography.Text>
      )}
    </Flex>
  );
}
