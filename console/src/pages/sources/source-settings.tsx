import { Card, Descriptions, type DescriptionsProps } from "antd";
import { useTenant } from "../../app/tenant-frame.tsx";
import { useDialect } from "../../parts/dialects.ts";
import type { Source } from "../../parts/sources.ts";
import { writeSpan } from "../../parts/spans.ts";
import { Time } from "../../parts/time.tsx";
import { useLanguage, useSay } from "../../text.ts";
import { verifyKinds, verifyKindsFor } from "./verify-kinds.ts";

/** What a source is configured with. */
export function SourceSettings({ source }: { readonly source: Source }) {
  const say = useSay();
  const items = useItems(source);
  return (
    <Card
      size="small"
      className="block"
      title={<h2 className="block-title">{say({ en: "Settings", zh: "设置" })}</h2>}
    >
      <Descriptions size="small" column={{ xs: 1, lg: 2 }} items={items} className="settings" />
    </Card>
  );
}

function useItems(source: Source): NonNullable<DescriptionsProps["items"]> {
  const say = useSay();
  const { language } = useLanguage();
  const tenant = useTenant();
  const dialect = useDialect(source.dialect);
  const proof = useProof(source);
  const { timezone, recordingBaseUrl, graceSeconds, allowFrom, onInvalid, silentAfterSeconds } = source;
  return [
    {
      key: "dialect",
      label: say({ en: "Dialect", zh: "协议" }),
      children: dialect === undefined ? source.dialect : `${dialect.title} (${source.dialect})`,
    },
    {
      key: "zone",
      label: say({ en: "Time zone", zh: "时区" }),
      children:
        timezone ?? say({ en: `${tenant.timezone} (as the tenant)`, zh: `${tenant.timezone}（同租户）` }),
    },
    {
      key: "recordings",
      label: say({ en: "Recordings are below", zh: "录音地址前缀" }),
      children: <span className="long-text">{recordingBaseUrl ?? "–"}</span>,
    },
    {
      key: "grace",
      label: say({ en: "Waits for missing parts", zh: "等待其余部分" }),
      children: writeSpan(graceSeconds, language),
    },
    {
      key: "from",
      label: say({ en: "Addresses that may push", zh: "允许推送的地址" }),
      children: allowFrom.length === 0 ? say({ en: "all", zh: "不限" }) : allowFrom.join(", "),
    },
    { key: "proof", label: say({ en: "Proof", zh: "验证方式" }), children: proof },
    {
      key: "invalid",
      label: say({ en: "What can't be understood", zh: "无法解析的报文" }),
      children:
        onInvalid === "quarantine"
          ? say({ en: "quarantined", zh: "隔离" })
          : say({ en: "answered 400", zh: "返回 400" }),
    },
    {
      key: "silent",
      label: say({ en: "Silent after", zh: "静默判定" }),
      children:
        silentAfterSeconds === null
          ? say({ en: "never", zh: "从不" })
          : writeSpan(silentAfterSeconds, language),
    },
    {
      key: "made",
      label: say({ en: "Made", zh: "创建时间" }),
      children: <Time at={source.createdAt} />,
    },
  ];
}

function useProof({ verify, onUnverified }: Source): string {
  const say = useSay();
  if (verify === null) return say(verifyKinds.none.text);
  const known = verifyKindsFor({ recipes: [""] }, false).find((kind) => kind === verify.kind);
  const what = known === undefined || known === "kept" ? verify.kind : say(verifyKinds[known].text);
  const where = verify.header ?? verify.appKey;
  const before =
    verify.hasPrevious === true ? say({ en: "; the secret before counts too", zh: "；旧密钥同样有效" }) : "";
  const other =
    onUnverified === "quarantine"
      ? say({ en: "; others are quarantined", zh: "；其余隔离" })
      : say({ en: "; others are answered 401", zh: "；其余返回 401" });
  return `${what}${where === undefined ? "" : ` (${where})`}${before}${other}`;
}
