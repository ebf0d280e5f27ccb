import { ExperimentOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { Alert, Button, Card, Flex, Select, Typography } from "antd";
import { useState } from "react";
import { type paths, hub } from "../../api/hub.ts";
import { useTenant } from "../../app/tenant-frame.tsx";
import { answered } from "../../parts/answered.ts";
import { Code } from "../../parts/code.tsx";
import { useDialect } from "../../parts/dialects.ts";
import { StateMark, testVerdicts } from "../../parts/tags.tsx";
import { tookText } from "../../parts/time.tsx";
import { Trouble } from "../../parts/trouble.tsx";
import { attemptErrors, useWord } from "../../parts/words.ts";
import { useSay } from "../../text.ts";
import type { Endpoint } from "./endpoint-form.ts";

type Report =
  paths["/v1/tenants/{tenant}/endpoints/{id}/test"]["post"]["responses"][200]["content"]["application/json"];
type Result = Report["results"][number];

const every = "";

/** Sends samples to an endpoint, and says of each what came of it and what to fix. */
export function EndpointTest({ endpoint }: { readonly endpoint: Endpoint }) {
  const say = useSay();
  const { id: tenant } = useTenant();
  const dialect = useDialect(endpoint.dialect);
  const [chosen, setChosen] = useState(every);
  const test = useMutation({
    mutationFn: async (message: string) => {
      const params = { path: { tenant, id: endpoint.id } };
      const body = message === every ? null : { message };
      const { data } = await hub.POST("/v1/tenants/{tenant}/endpoints/{id}/test", { params, body });
      return answered(data);
    },
  });
  const choices = [
    { value: every, label: say({ en: "every message that it wants", zh: "它需要的所有报文" }) },
    ...(dialect?.messages ?? []).map(({ name, title }) => ({ value: name, label: `${name} (${title})` })),
  ];
  return (
    <Card
      size="small"
      className="block"
      title={<h2 className="block-title">{say({ en: "Test", zh: "测试" })}</h2>}
    >
      <Flex vertical gap={10}>
        <Flex gap={8} wrap align="center">
          <Select
            value={chosen}
            options={choices}
            onChange={setChosen}
            popupMatchSelectWidth={false}
            className="test-choice"
            aria-label={say({ en: "Which message", zh: "报文" })}
          />
          <Button
            type="primary"
            icon={<ExperimentOutlined aria-hidden />}
            loading={test.isPending}
            onClick={() => test.mutate(chosen)}
          >
            {say({ en: "Send a sample", zh: "发送样例" })}
          </Button>
        </Flex>
        <Typography.Text type="secondary">
          {say({
            en: "Samples are made up, and have the header ringback-test: 1. They go the way that deliveries go, also while the endpoint is disabled or paused. Nothing is kept of them here, and they say nothing about its health.",
            zh: "样例为虚构数据，带有请求头 ringback-test: 1，与真实推送走相同路径；接收端停用或暂停时也可测试。这里不保留记录，也不影响健康状态。",
          })}
        </Typography.Text>
        <div aria-live="polite">
          {test.error === null ? null : <Trouble error={test.error} />}
          {test.data === undefined ? null : <Verdicts report={test.data} />}
        </div>
      </Flex>
    </Card>
  );
}

function Verdicts({ report: { results, notSent } }: { readonly report: Report }) {
  const say = useSay();
  const bad = results.filter(({ verdict }) => verdict !== "acknowledged").length;
  const summary =
    results.length === 0
      ? say({ en: "Nothing was sent: it wants no message.", zh: "没有发送：它不需要任何报文。" })
      : bad === 0
        ? say({ en: "It acknowledges what it gets.", zh: "能正确确认收到的报文。" })
        : say({
            en: `${bad} of ${results.length} not acknowledged: a delivery would be tried again or given up.`,
            zh: `${results.length} 条中有 ${bad} 条未确认：真实推送会重试或放弃。`,
          });
  return (
    <Flex vertical gap={10}>
      <Alert type={bad === 0 && results.length > 0 ? "success" : "warning"} showIcon title={summary} />
      {results.map((result) => (
        <Verdict key={result.message} result={result} />
      ))}
      {notSent.length === 0 ? null : (
        <Typography.Text type="secondary">
          {say({
            en: `Not sent, as the first got no answer: ${notSent.join(", ")}`,
            zh: `因第一条没有应答而未发送：${notSent.join("、")}`,
          })}
        </Typography.Text>
      )}
    </Flex>
  );
}

function Verdict({ result }: { readonly result: Result }) {
  const say = useSay();
  const word = useWord();
  const { message, verdict, status, error, tookMs, answer, advice } = result;
  return (
    <section className="verdict" aria-label={message}>
      <Flex gap={10} wrap align="baseline">
        <StateMark of={testVerdicts} value={verdict} />
        <Typography.Text code>{message}</Typography.Text>
        <Typography.Text type="secondary" className="number">
          {status === undefined ? null : `HTTP ${status} · `}
          {error === undefined ? null : `${word(attemptErrors, error)} · `}
          {tookText(tookMs)}
        </Typography.Text>
      </Flex>
      <div>{advice}</div>
      {answer === undefined || answer === "" ? null : (
        <Code text={answer} label={say({ en: `Answer to ${message}`, zh: `对 ${message} 的应答` })} />
      )}
    </section>
  );
}
