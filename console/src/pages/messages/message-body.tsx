import { Flex, Segmented, Skeleton, Typography } from "antd";
import { useState } from "react";
import { breakInJson } from "../../parts/break-in-json.ts";
import { Code, prettyJson } from "../../parts/code.tsx";
import { type Message, useMessageText } from "../../parts/messages.ts";
import { bytesText } from "../../parts/numbers.ts";
import { Trouble } from "../../parts/trouble.tsx";
import { useMay } from "../../session/me.ts";
import { useSay } from "../../text.ts";

const looks = ["pretty", "raw"] as const;
type Look = (typeof looks)[number];

/** What a message says: laid out to be read, or as it came; where it could not be understood, that place is marked. */
export function MessageBody({ message }: { readonly message: Pick<Message, "id" | "path" | "reason"> }) {
  const say = useSay();
  const maySee = useMay("reveal");
  const [look, setLook] = useState<Look>("pretty");
  const { text: shown, error, refetch } = useMessageText(message.id);
  if (error !== null) return <Trouble error={error} again={() => void refetch()} />;
  if (shown === undefined) return <Skeleton active title={false} paragraph={{ rows: 5 }} />;
  const { isText, text = "", base64 = "", isCut, sizeBytes } = shown;
  const notes = [
    ...(isText
      ? []
      : [say({ en: "This is no text: its bytes in base64.", zh: "不是文本，以 base64 显示。" })]),
    ...(isCut
      ? [
          say({
            en: `This is its beginning; there are ${bytesText(sizeBytes)}.`,
            zh: `仅显示开头部分，共 ${bytesText(sizeBytes)}。`,
          }),
        ]
      : []),
    ...(maySee ? [] : [say({ en: "Phone numbers are masked.", zh: "电话号码已脱敏。" })]),
  ];
  if (sizeBytes === 0) {
    return <Typography.Text>{say({ en: "It is empty.", zh: "内容为空。" })}</Typography.Text>;
  }
  return (
    <Flex vertical gap={8}>
      <Flex gap={12} wrap align="center">
        {isText ? (
          <Segmented<Look>
            size="small"
            value={look}
            onChange={setLook}
            options={[
              { value: "pretty", label: say({ en: "Laid out", zh: "格式化" }) },
              { value: "raw", label: say({ en: "As it came", zh: "原文" }) },
            ]}
            aria-label={say({ en: "How it is shown", zh: "显示方式" })}
          />
        ) : null}
        <Typography.Text type="secondary">{notes.join(" ")}</Typography.Text>
      </Flex>
      {isText ? (
        <TextOfBody message={message} text={text} isCut={isCut} isLaidOut={look === "pretty"} />
      ) : (
        <Code text={base64} label={say(bodyLabel)} />
      )}
    </Flex>
  );
}

const bodyLabel = { en: "Body of the message", zh: "报文内容" };

function TextOfBody({
  message: { path, reason },
  text,
  isCut,
  isLaidOut,
}: {
  readonly message: Pick<Message, "path" | "reason">;
  readonly text: string;
  readonly isCut: boolean;
  readonly isLaidOut: boolean;
}) {
  const say = useSay();
  const found = reason === "not-json" ? breakInJson(text) : undefined;
  // The end of what is shown of a long body is not where that stops being JSON.
  const broken = isCut && found?.place.end === text.trimEnd().length ? undefined : found;
  return (
    <>
      {broken === undefined ? null : (
        <Typography.Text type="danger">
          {say({
            en: `Line ${broken.line}, column ${broken.column}: ${broken.why.en}.`,
            zh: `第 ${broken.line} 行第 ${broken.column} 列：${broken.why.zh}。`,
          })}
        </Typography.Text>
      )}
      <Code
        text={isLaidOut ? prettyJson(text) : text}
        label={say(bodyLabel)}
        path={path}
        marked={broken?.place}
      />
    </>
  );
}
