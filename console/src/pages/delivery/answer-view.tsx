import { Flex, Typography } from "antd";
import { Code, prettyJson } from "../../parts/code.tsx";
import { Mark } from "../../parts/tags.tsx";
import { Time, tookText } from "../../parts/time.tsx";
import { attemptErrors, useWord } from "../../parts/words.ts";
import { useSay } from "../../text.ts";
import { verdicts } from "./attempt-rows.tsx";
import type { Attempt } from "./delivery-detail.ts";
import { meaningOf } from "./error-meanings.ts";

/** What an attempt was answered: the verdict, what it means, and the beginning of the answer. */
export function AnswerView({ attempt }: { readonly attempt: Attempt | undefined }) {
  const say = useSay();
  return (
    <section aria-label={say({ en: "Answer", zh: "应答" })} className="exchange-side">
      <h3 className="exchange-title">
        {attempt === undefined
          ? say({ en: "Answer", zh: "应答" })
          : say({ en: `Answer to attempt ${attempt.number}`, zh: `第 ${attempt.number} 次的应答` })}
      </h3>
      {attempt === undefined ? (
        <Typography.Text type="secondary">
          {say({ en: "No attempt is recorded.", zh: "没有推送记录。" })}
        </Typography.Text>
      ) : (
        <Flex vertical gap={8}>
          <AnswerHead attempt={attempt} />
          <AnswerBody answer={attempt.answer} />
        </Flex>
      )}
    </section>
  );
}

function AnswerHead({ attempt }: { readonly attempt: Attempt }) {
  const say = useSay();
  const word = useWord();
  const { verdict, status, error, detail, at, tookMs } = attempt;
  const { tone, icon, text } = verdicts[verdict];
  return (
    <>
      <Flex gap={10} wrap align="baseline">
        <Mark tone={tone} icon={icon}>
          {say(text)}
        </Mark>
        {status === undefined ? null : <Typography.Text strong>HTTP {status}</Typography.Text>}
        {error === undefined ? null : <Typography.Text strong>{word(attemptErrors, error)}</Typography.Text>}
        <Typography.Text type="secondary">
          <Time at={at} />
          {`\u00a0· ${tookText(tookMs)}`}
        </Typography.Text>
      </Flex>
      {error === undefined ? null : <div>{say(meaningOf(error))}</div>}
      {detail === undefined ? null : (
        <div className="answer-detail">
          <Typography.Text type="secondary">{say({ en: "Detail: ", zh: "详情：" })}</Typography.Text>
          {detail}
        </div>
      )}
    </>
  );
}

function AnswerBody({ answer }: { readonly answer: string | undefined }) {
  const say = useSay();
  if (answer === undefined || answer === "") {
    return (
      <Typography.Text type="secondary">
        {answer === undefined
          ? say({ en: "No answer was kept.", zh: "没有保存应答内容。" })
          : say({ en: "The answer was empty.", zh: "应答内容为空。" })}
      </Typography.Text>
    );
  }
  return (
    <>
      <Typography.Text type="secondary">
        {say({ en: "The first kilobyte of the answer", zh: "应答的前 1 KB" })}
      </Typography.Text>
      <Code text={prettyJson(answer)} label={say({ en: "The answer", zh: "应答内容" })} />
    </>
  );
}
