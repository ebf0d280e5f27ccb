import { Alert, Flex, Segmented, Skeleton, Typography } from "antd";
import { useState } from "react";
import { Code, prettyJson } from "../../parts/code.tsx";
import { bytesText } from "../../parts/numbers.ts";
import { Trouble } from "../../parts/trouble.tsx";
import { useMay } from "../../session/me.ts";
import { useSay } from "../../text.ts";
import type { DeliveryRequest } from "./delivery-detail.ts";
import type { useRequest } from "./use-request.ts";

const layouts = ["pretty", "raw"] as const;

/** What the delivery sends: where to, with which headers, and the message. */
export function RequestView({ asked }: { readonly asked: ReturnType<typeof useRequest> }) {
  const say = useSay();
  const { request, error, again } = asked;
  return (
    <section aria-label={say({ en: "Request", zh: "请求" })} className="exchange-side">
      <h3 className="exchange-title">{say({ en: "Request", zh: "请求" })}</h3>
      {request === undefined ? (
        error === null ? (
          <Skeleton active paragraph={{ rows: 5 }} title={false} />
        ) : (
          <Trouble error={error} again={again} />
        )
      ) : (
        <Flex vertical gap={8}>
          <RequestHead request={request} />
          <Headers headers={request.headers} />
          <Body request={request} />
        </Flex>
      )}
    </section>
  );
}

function RequestHead({ request }: { readonly request: DeliveryRequest }) {
  const say = useSay();
  const { method, url } = request;
  if (url === null) {
    return (
      <Alert
        type="info"
        showIcon
        title={say({
          en: "The endpoint was deleted, and its URL and headers with it",
          zh: "接收端已删除，网址与请求头也随之删除",
        })}
      />
    );
  }
  return (
    <div className="request-line">
      <Typography.Text strong>{method}</Typography.Text> {url}
    </div>
  );
}

function Headers({ headers }: Pick<DeliveryRequest, "headers">) {
  const say = useSay();
  if (headers.length === 0) return null;
  return (
    <dl className="headers" aria-label={say({ en: "Headers", zh: "请求头" })}>
      {headers.map(({ name, value }) => (
        <div key={name} className="header">
          <dt>{name}</dt>
          <dd>
            {value === null ? (
              <Typography.Text type="secondary" italic>
                {say({ en: "withheld", zh: "不予显示" })}
              </Typography.Text>
            ) : (
              value
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Body({ request }: { readonly request: DeliveryRequest }) {
  const say = useSay();
  const mayReveal = useMay("reveal");
  const [layout, setLayout] = useState<(typeof layouts)[number]>("pretty");
  const { body, bodyBase64, bodyIsText, sizeBytes, isCut, isSignedWithin } = request;
  if (sizeBytes === null) {
    return (
      <Alert
        type="info"
        showIcon
        title={say({ en: "The message is not kept any more", zh: "报文已不再保留" })}
      />
    );
  }
  const words = { pretty: say({ en: "Pretty", zh: "格式化" }), raw: say({ en: "As sent", zh: "原文" }) };
  const notes = [
    bytesText(sizeBytes),
    ...(bodyIsText ? [] : [say({ en: "no text; as base64", zh: "非文本，以 base64 显示" })]),
    ...(isCut ? [say({ en: "only its beginning", zh: "仅显示开头部分" })] : []),
    ...(isSignedWithin ? [say({ en: "signed within as it is sent", zh: "发送时会在正文中加入签名" })] : []),
    ...(mayReveal ? [] : [say({ en: "numbers masked", zh: "号码已打码" })]),
  ];
  const text = body ?? bodyBase64;
  return (
    <>
      <Flex gap={12} align="center" wrap>
        {bodyIsText ? (
          <Segmented
            size="small"
            value={layout}
            options={layouts.map((value) => ({ value, label: words[value] }))}
            onChange={setLayout}
            aria-label={say({ en: "Layout", zh: "显示方式" })}
          />
        ) : null}
        <Typography.Text type="secondary">{notes.join(" · ")}</Typography.Text>
      </Flex>
      {text === undefined ? (
        <Typography.Text type="secondary">
          {say({
            en: "Bytes that are no text may hold numbers: they are shown only to who may see those.",
            zh: "非文本内容可能含有号码，仅对有权查看号码者显示。",
          })}
        </Typography.Text>
      ) : (
        <Code
          text={bodyIsText && layout === "pretty" ? prettyJson(text) : text}
          label={say({ en: "Body of the request", zh: "请求正文" })}
        />
      )}
    </>
  );
}
