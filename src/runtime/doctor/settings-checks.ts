import type { HubSettings } from "../hub.ts";
import { type Finding, ok, warn } from "./finding.ts";

/** What settings that can be read may do that was not meant. */
export function checkSettings(settings: HubSettings): readonly Finding[] {
  const odd = [openGuard(settings), plainPublicUrl(settings), openMetrics(settings)];
  return [
    ok("settings", { en: "every setting can be read", zh: "全部设置均可读取" }),
    ...odd.filter((finding) => finding !== null),
  ];
}

function openGuard({ allowPrivateEndpoints }: HubSettings): Finding | null {
  if (!allowPrivateEndpoints) return null;
  return warn(
    "settings",
    {
      en: "allowPrivateEndpoints is on: the address guard is off",
      zh: "已开启 allowPrivateEndpoints：地址防护已关闭",
    },
    {
      en: "Where tenants choose the URLs of endpoints, turn it off and list your own applications in allowCidrs.",
      zh: "如果接收端网址由租户填写，请将其关闭，并用 allowCidrs 列出您自己的应用。",
    },
  );
}

const loopback = /^(127\.|localhost$|\[?::1\]?$)/;

function plainPublicUrl({ publicUrl }: HubSettings): Finding | null {
  if (publicUrl === null || !publicUrl.startsWith("http://")) return null;
  if (loopback.test(new URL(publicUrl).hostname)) return null;
  return warn(
    "settings",
    {
      en: `publicUrl is ${publicUrl}: platforms push phone numbers and tokens in plain text`,
      zh: `publicUrl 为 ${publicUrl}：平台将以明文推送电话号码和令牌`,
    },
    {
      en: "Put a proxy with TLS before the hub, and give its https:// address.",
      zh: "请在前面放置支持 TLS 的代理，并填写其 https:// 地址。",
    },
  );
}

function openMetrics({ host, metricsKey }: HubSettings): Finding | null {
  if (metricsKey !== null || loopback.test(host)) return null;
  return warn(
    "settings",
    { en: `/metrics is open to whoever reaches ${host}`, zh: `凡能访问 ${host} 者均可读取 /metrics` },
    {
      en: "Set metricsKey, or let the proxy keep /metrics to itself.",
      zh: "请设置 metricsKey，或由代理拦截 /metrics。",
    },
  );
}
