import { Card, Flex, Select, Skeleton, Table, type TableColumnsType, Typography } from "antd";
import { useState } from "react";
import { query } from "../../api/hub.ts";
import { useTenant } from "../../app/tenant-frame.tsx";
import { type Change, difference } from "../../parts/difference.ts";
import { EmptyState } from "../../parts/empty-state.tsx";
import { type ExactJson, exactText, fieldOf, isList, parseExact } from "../../parts/exact-json.ts";
import { eventTypes, useWord } from "../../parts/words.ts";
import { useSay } from "../../text.ts";
import type { ReadCall } from "./use-call.ts";
import { type Version, type VersionKind, comparableVersions } from "./versions.ts";

/** What changed from one version to another: of the whole call, of an event, or of a message. */
export function CompareVersions({ call }: { readonly call: ReadCall }) {
  const say = useSay();
  const kinds = comparableVersions(call.detail);
  const [chosen, setChosen] = useState<string | null>(null);
  const kind = kinds.find(({ key }) => key === chosen) ?? kinds[0];
  return (
    <Card
      size="small"
      className="block"
      title={<h2 className="block-title">{say({ en: "What changed", zh: "变更对比" })}</h2>}
    >
      {kind === undefined ? (
        <EmptyState title={say({ en: "Nothing came twice", zh: "没有可对比的版本" })}>
          {say({
            en: "Once the platform tells of this call again, or the call is revised, what changed is shown here.",
            zh: "平台再次推送或通话被修订后，可在此查看变更。",
          })}
        </EmptyState>
      ) : (
        <KindCompared key={kind.key} kinds={kinds} kind={kind} onKind={setChosen} call={call} />
      )}
    </Card>
  );
}

function KindCompared({
  kinds,
  kind,
  onKind,
  call,
}: {
  readonly kinds: readonly VersionKind[];
  readonly kind: VersionKind;
  readonly onKind: (key: string) => void;
  readonly call: ReadCall;
}) {
  const say = useSay();
  const nameOf = useKindNames();
  const { versions } = kind;
  const [pair, setPair] = useState<readonly [string | null, string | null]>([null, null]);
  const last = versions.at(-1);
  const find = (key: string | null, usual: Version | undefined) =>
    versions.find((version) => version.key === key) ?? usual;
  const [before, after] = [find(pair[0], versions.at(-2)), find(pair[1], last)];
  const options = versions.map(({ key, at }, index) => ({
    value: key,
    label: `${index + 1}. ${at.slice(0, 23).replace("T", " ")}`,
  }));
  const [old, now] = [useContent(before, call), useContent(after, call)];
  if (before === undefined || after === undefined) return null;
  return (
    <>
      <Flex gap={8} wrap align="center" className="filters">
        <Select
          value={kind.key}
          options={kinds.map((each) => ({
            value: each.key,
            label: `${nameOf(each)} (${each.versions.length})`,
          }))}
          onChange={onKind}
          popupMatchSelectWidth={false}
          aria-label={say({ en: "Of what", zh: "对比对象" })}
        />
        <Select
          value={before.key}
          options={options}
          onChange={(key) => setPair([key, after.key])}
          popupMatchSelectWidth={false}
          aria-label={say({ en: "Before", zh: "变更前" })}
        />
        <span aria-hidden>→</span>
        <Select
          value={after.key}
          options={options}
          onChange={(key) => setPair([before.key, key])}
          popupMatchSelectWidth={false}
          aria-label={say({ en: "After", zh: "变更后" })}
        />
      </Flex>
      <Changes before={old} after={now} />
    </>
  );
}

function useKindNames(): (kind: VersionKind) => string {
  const say = useSay();
  const word = useWord();
  return ({ of, name }) => {
    switch (of) {
      case "whole":
        return say({ en: "The whole call", zh: "完整通话" });
      case "event":
        return say({ en: `Event: ${word(eventTypes, name)}`, zh: `事件：${word(eventTypes, name)}` });
      case "message":
        return say({ en: `Message: ${name}`, zh: `报文：${name}` });
    }
  };
}

/** What a version says; undefined while that is being asked for. */
function useContent(version: Version | undefined, { exact }: ReadCall): ExactJson | undefined {
  const { id: tenant } = useTenant();
  const isMessage = version?.from === "message";
  const id = isMessage ? version.id : "";
  const { data, error } = query.useQuery(
    "get",
    "/v1/tenants/{tenant}/messages/{id}/text",
    { params: { path: { tenant, id } } },
    { enabled: isMessage, staleTime: Infinity, placeholderData: undefined },
  );
  if (isMessage) {
    if (data === undefined) return error === null ? undefined : null;
    const text = data.text ?? data.base64 ?? "";
    return parseExact(text) ?? text;
  }
  const events = fieldOf(exact, "events");
  const event = isList(events) && version !== undefined ? fieldOf(events[version.index], "event") : undefined;
  return fieldOf(event, "call") ?? event ?? null;
}

const pages = { pageSize: 50, size: "small", showSizeChanger: false } as const;

function Changes({
  before,
  after,
}: {
  readonly before: ExactJson | undefined;
  readonly after: ExactJson | undefined;
}) {
  const say = useSay();
  if (before === undefined || after === undefined)
    return <Skeleton active paragraph={{ rows: 3 }} title={false} />;
  const changes = difference(before, after);
  const columns: TableColumnsType<Change> = [
    {
      key: "path",
      title: say({ en: "Field", zh: "字段" }),
      width: "28%",
      render: (_, { path }) => <span className="field-path">{path === "" ? "–" : path}</span>,
    },
    {
      key: "before",
      title: say({ en: "Before", zh: "变更前" }),
      render: (_, { before }) => <Side value={before} className="change-before" />,
    },
    {
      key: "after",
      title: say({ en: "After", zh: "变更后" }),
      render: (_, { after }) => <Side value={after} className="change-after" />,
    },
  ];
  return (
    <Table<Change>
      aria-label={say({ en: "What changed", zh: "变更对比" })}
      rowKey="path"
      size="small"
      columns={columns}
      dataSource={changes}
      tableLayout="fixed"
      pagination={changes.length > pages.pageSize ? pages : false}
      locale={{ emptyText: say({ en: "They say the same", zh: "内容相同" }) }}
    />
  );
}

// A whole dialog that came anew is read where the dialog is shown.
const mostShown = 1_000;

function Side({ value, className }: { readonly value: ExactJson | undefined; readonly className: string }) {
  const say = useSay();
  if (value === undefined)
    return <Typography.Text type="secondary">{say({ en: "not there", zh: "（无）" })}</Typography.Text>;
  const text = exactText(value);
  return (
    <span className={`field-value ${className}`} dir="auto">
      {text.length > mostShown ? `${text.slice(0, mostShown)}…` : text === "" ? '""' : text}
    </span>
  );
}
