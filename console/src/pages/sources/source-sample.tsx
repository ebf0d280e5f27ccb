import { ExperimentOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { Alert, Button, Card, Flex, InputNumber, Popconfirm, Typography } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { type paths, hub } from "../../api/hub.ts";
import { askAnew } from "../../api/query-client.ts";
import { useTenant } from "../../app/tenant-frame.tsx";
import { answered } from "../../parts/answered.ts";
import type { Source } from "../../parts/sources.ts";
import { tookText } from "../../parts/time.tsx";
import { Trouble } from "../../parts/trouble.tsx";
import { useSay } from "../../text.ts";

type Sample =
  paths["/v1/tenants/{tenant}/sources/{id}/sample"]["post"]["responses"][200]["content"]["application/json"];

const firstCalls = 3;
const mostCalls = 20;

/** Lets a pretend platform push made-up calls to a source, and shows what came of them. */
export function SourceSample({ source }: { readonly source: Source }) {
  const say = useSay();
  const { id: tenant } = useTenant();
  const [calls, setCalls] = useState(firstCalls);
  const sample = useMutation({
    mutationFn: async () => {
      const params = { path: { tenant, id: source.id } };
      const { data } = await hub.POST("/v1/tenants/{tenant}/sources/{id}/sample", {
        params,
        body: { calls },
      });
      return answered(data);
    },
    onSuccess: () => askAnew("/v1/tenants/{tenant}/messages", "/v1/tenants/{tenant}/sources"),
  });
  return (
    <Card
      size="small"
      className="block"
      title={<h2 className="block-title">{say({ en: "Send me a sample", zh: "发送测试数据" })}</h2>}
    >
      <Flex vertical gap={10}>
        <Flex gap={8} wrap align="center">
          <InputNumber
            min={1}
            max={mostCalls}
            precision={0}
            value={calls}
            onChange={(next) => setCalls(next ?? 1)}
            aria-label={say({ en: "How many calls", zh: "通话数量" })}
            suffix={say({ en: "calls", zh: "通" })}
          />
          <Popconfirm
            title={say({ en: `Push ${calls} made-up calls?`, zh: `推送 ${calls} 通虚构的通话？` })}
            description={say({
              en: "They are listed, count, and go to every endpoint that wants them.",
              zh: "这些通话会进入列表和统计，并推送给需要它们的所有接收端。",
            })}
            okText={say({ en: "Push them", zh: "推送" })}
            onConfirm={() => sample.mutate()}
          >
            <Button type="primary" icon={<ExperimentOutlined aria-hidden />} loading={sample.isPending}>
              {say({ en: "Push a sample", zh: "推送测试数据" })}
            </Button>
          </Popconfirm>
        </Flex>
        <Typography.Text type="secondary">
          {say({
            en: "A pretend platform pushes to the URL above, in this dialect and signed as this source verifies, with the header ringback-test: 1. Names and numbers are made up.",
            zh: "由模拟平台向上方网址推送，使用该来源的协议和签名方式，带有请求头 ringback-test: 1。姓名和号码均为虚构。",
          })}
        </Typography.Text>
        <div aria-live="polite">
          {sample.error === null ? null : <Trouble error={sample.error} />}
          {sample.data === undefined ? null : <Outcome sample={sample.data} />}
        </div>
      </Flex>
    </Card>
  );
}

function Outcome({ sample }: { readonly sample: Sample }) {
  const say = useSay();
  const { messages, acknowledged, failed, lastFailure, tookMs, callIds } = sample;
  return (
    <Flex vertical gap={8}>
      <Alert
        type={failed === 0 ? "success" : "warning"}
        showIcon
        title={
          failed === 0
            ? say({
                en: `All ${messages} messages were acknowledged, in ${tookText(tookMs)}.`,
                zh: `${messages} 条报文全部已确认，用时 ${tookText(tookMs)}。`,
              })
            : say({
                en: `${acknowledged} of ${messages} messages were acknowledged; the last of the others was answered: ${lastFailure ?? "?"}`,
                zh: `${messages} 条报文中 ${acknowledged} 条已确认；其余最后一条的应答：${lastFailure ?? "?"}`,
              })
        }
      />
      {callIds.length === 0 ? null : (
        <Flex gap={10} wrap>
          <Typography.Text>{say({ en: "What came of it:", zh: "生成的通话：" })}</Typography.Text>
          {callIds.map((id, index) => (
            <Link key={id} to={`../../calls/${id}`} relative="path">
              {say({ en: `call ${index + 1}`, zh: `通话 ${index + 1}` })}
            </Link>
          ))}
        </Flex>
      )}
    </Flex>
  );
}
