import { useMutation } from "@tanstack/react-query";
import { Alert, App, Button, Flex, Popconfirm, Typography } from "antd";
import { Link } from "react-router";
import { hub } from "../../api/hub.ts";
import { askAnew } from "../../api/query-client.ts";
import { useTenant } from "../../app/tenant-frame.tsx";
import { answered } from "../../parts/answered.ts";
import { type Dialect, useDialect } from "../../parts/dialects.ts";
import type { Message } from "../../parts/messages.ts";
import { useSources } from "../../parts/sources.ts";
import { Trouble } from "../../parts/trouble.tsx";
import { quarantineReasons } from "../../parts/words.ts";
import { useMay } from "../../session/me.ts";
import { useSay } from "../../text.ts";
import { remedies } from "./remedies.ts";
import { describedAt } from "./schema-path.ts";

/** Why a message could not be understood, where, what was expected there, and what to do. */
export function QuarantineCare({ message }: { readonly message: Message }) {
  const say = useSay();
  const sources = useSources();
  const source = sources?.find(({ id }) => id === message.source);
  const dialect = useDialect(source?.dialect ?? "");
  const { reason, path = "", detail } = message;
  if (reason === undefined) return null;
  const { why, todo, isOfSource } = remedies[reason];
  return (
    <Flex vertical gap={8} className="care">
      <div>
        <Typography.Text strong>{detail ?? say(why)}</Typography.Text>
        {path === "" ? null : (
          <>
            {say({ en: " at ", zh: "，位置：" })}
            <Typography.Text code>{path}</Typography.Text>
          </>
        )}
      </div>
      <Expected dialect={dialect} path={path} />
      <Typography.Text>{say(todo)}</Typography.Text>
      {source === undefined ? null : (
        <WayOut message={message} sourceToChange={isOfSource ? source.id : null} />
      )}
      {sources === undefined || source !== undefined ? null : (
        <Typography.Text type="secondary">
          {say({
            en: "Its source is deleted, so that it can't be decoded again.",
            zh: "其来源已删除，无法重新解析。",
          })}
        </Typography.Text>
      )}
    </Flex>
  );
}

/** What can be done about a message here, by whoever may. */
function WayOut({
  message,
  sourceToChange,
}: {
  readonly message: Message;
  /** The source where a change most often helps; null where none does. */
  readonly sourceToChange: string | null;
}) {
  const say = useSay();
  const mayWrite = useMay("write");
  const { id: tenant } = useTenant();
  if (!mayWrite) return null;
  return (
    <Flex gap={8} wrap align="center">
      <Reprocess message={message} />
      {sourceToChange === null ? null : (
        // From the list and from the message's own page alike.
        <Link to={`/t/${encodeURIComponent(tenant)}/sources/${sourceToChange}/edit`}>
          <Button>{say({ en: "Change the source", zh: "修改来源" })}</Button>
        </Link>
      )}
    </Flex>
  );
}

/** What the dialect says of the place, in each of its messages that has it. */
function Expected({ dialect, path }: { readonly dialect: Dialect | undefined; readonly path: string }) {
  const say = useSay();
  const told = (dialect?.messages ?? []).flatMap(({ name, schema }) => {
    const described = describedAt(schema, path);
    return described === undefined ? [] : [{ name, ...described }];
  });
  if (told.length === 0) return null;
  return (
    <ul className="notes">
      {told.map(({ name, type, about }) => (
        <li key={name}>
          {say({ en: "Expected in ", zh: "报文 " })}
          <Typography.Text code>{name}</Typography.Text>
          {say({ en: ": ", zh: " 中应为：" })}
          <Typography.Text code>{type}</Typography.Text> {about}
        </li>
      ))}
    </ul>
  );
}

/** Decodes one message again, on trust where it proved nothing. */
function Reprocess({ message }: { readonly message: Message }) {
  const say = useSay();
  const { message: toast } = App.useApp();
  const { id: tenant } = useTenant();
  const { id, reason } = message;
  const again = useMutation({
    mutationFn: async (trust: boolean) => {
      const { data } = await hub.POST("/v1/tenants/{tenant}/messages/{id}/reprocess", {
        params: { path: { tenant, id } },
        body: trust ? { trust } : null,
      });
      return answered(data);
    },
    onSuccess: ({ fate }) => {
      if (fate === "quarantined") return;
      toast.success(
        say({
          en: "Decoded: everything follows from it as if it had just come in",
          zh: "已解析：后续处理与刚收到时相同",
        }),
      );
      askAnew("/v1/tenants/{tenant}/messages", "/v1/tenants/{tenant}/attention");
    },
  });
  const label = say({ en: "Decode it again", zh: "重新解析" });
  const isUnproven = reason === "unverified";
  return (
    <>
      {isUnproven ? (
        <Popconfirm
          title={say({ en: "Take it in on trust?", zh: "信任并处理此报文？" })}
          description={say({
            en: "It counts as the platform's own from then on, and goes to the endpoints.",
            zh: "之后视为平台所发，并推送给接收端。",
          })}
          okText={say({ en: "I believe it", zh: "信任" })}
          onConfirm={() => again.mutate(true)}
        >
          <Button type="primary" loading={again.isPending}>
            {say({ en: "Take it in on trust", zh: "信任并处理" })}
          </Button>
        </Popconfirm>
      ) : (
        <Button type="primary" loading={again.isPending} onClick={() => again.mutate(false)}>
          {label}
        </Button>
      )}
      <Typography.Text type="secondary">
        {say({
          en: "Safe to repeat: the same facts make no second call.",
          zh: "可以反复执行：相同的内容不会产生第二通通话。",
        })}
      </Typography.Text>
      {again.error === null ? null : <Trouble error={again.error} />}
      {again.data?.fate === "quarantined" ? <Still message={again.data} /> : null}
    </>
  );
}

function Still({ message: { reason, path = "" } }: { readonly message: Message }) {
  const say = useSay();
  const why = reason === undefined ? "" : say(quarantineReasons[reason]);
  const where = path === "" ? "" : ` (${path})`;
  return (
    <Alert
      type="warning"
      showIcon
      role="status"
      title={say({
        en: `It is not understood still: ${why}${where}. Nothing was changed.`,
        zh: `仍无法解析：${why}${where}。没有改变任何内容。`,
      })}
    />
  );
}
