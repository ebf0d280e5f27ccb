import { CheckCircleFilled } from "@ant-design/icons";
import { Card, Typography } from "antd";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { useEndpoints } from "../../parts/endpoints.ts";
import { useSources } from "../../parts/sources.ts";
import { useMay } from "../../session/me.ts";
import { useSay } from "../../text.ts";

/** What a tenant that is not yet in use does first: a source, an endpoint, a first call. Nothing once calls come in. */
export function FirstSteps() {
  const say = useSay();
  const sources = useSources();
  const endpoints = useEndpoints();
  if (sources === undefined || endpoints === undefined) return null;
  const isHeard = sources.some(({ lastMessageAt }) => lastMessageAt !== null);
  if (isHeard && endpoints.length > 0) return null;
  const [first] = sources;
  return (
    <Card
      size="small"
      className="block"
      title={<h2 className="block-title">{say({ en: "First steps", zh: "开始使用" })}</h2>}
    >
      <ol className="first-steps">
        <Step
          isDone={first !== undefined}
          to="../sources/new"
          name={say({ en: "Make a source", zh: "新建来源" })}
        >
          {say({
            en: "One for each account on a calling platform. It gets a URL for the platform to push to.",
            zh: "外呼平台上的每个账号一个，会得到供平台推送的网址。",
          })}
        </Step>
        <Step
          isDone={endpoints.length > 0}
          to="../endpoints/new"
          name={say({ en: "Make an endpoint", zh: "新建接收端" })}
        >
          {say({
            en: "The URL of an application that is to get the calls, in the protocol that it speaks.",
            zh: "要接收通话的应用的网址，以及它使用的协议。",
          })}
        </Step>
        <Step
          isDone={isHeard}
          to={first === undefined ? null : `../sources/${first.id}`}
          name={say({ en: "See a first call", zh: "查看首通通话" })}
        >
          {say({
            en: "Give the platform the source's URL. Or push a few made-up calls from the source's page, to see where they go.",
            zh: "把来源网址填到平台上；也可以在来源页推送几通测试通话，看看它们送到哪里。",
          })}
        </Step>
      </ol>
    </Card>
  );
}

function Step({
  isDone,
  to,
  name,
  children,
}: {
  readonly isDone: boolean;
  /** Null where it can't be done yet. */
  readonly to: string | null;
  readonly name: string;
  readonly children: ReactNode;
}) {
  const say = useSay();
  const mayWrite = useMay("write");
  return (
    <li className={isDone ? "first-step first-step-done" : "first-step"}>
      <span className="first-step-mark">
        {isDone ? (
          <CheckCircleFilled className="mark-good" aria-label={say({ en: "done", zh: "已完成" })} />
        ) : null}
      </span>
      <span>
        {isDone || to === null || !mayWrite ? (
          <Typography.Text strong>{name}</Typography.Text>
        ) : (
          <Link to={to} relative="path" className="first-step-name">
            {name}
          </Link>
        )}
        <Typography.Text type="secondary" className="first-step-text">
          {children}
        </Typography.Text>
      </span>
    </li>
  );
}
