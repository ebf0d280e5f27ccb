import type { Clock } from "../../model/index.ts";
import { type Finding, fail, ok, warn } from "./finding.ts";
import { type HubAnswer, type HubPlace, askHub, parseJson } from "./hub-probe.ts";
import { member } from "./member.ts";

/** A running hub, as far as it tells everybody: that it answers, is ready, has the same time, and keeps up. */
export async function checkHub(place: HubPlace, clock: Clock): Promise<readonly Finding[]> {
  const sent = clock.now();
  const alive = await askHub(place.url, "/healthz", null);
  const version = alive.kind === "answered" ? member(parseJson(alive.text), "version") : undefined;
  if (alive.kind === "silent" || typeof version !== "string") return [noHub(place, alive)];
  const between = (sent + clock.now()) / 2;
  const ready = await askHub(place.url, "/readyz", null);
  const metrics = await askHub(place.url, "/metrics", place.metricsKey);
  return [checkReady(place, ready, version), ...checkHubClock(alive.date, between), ...checkMetrics(metrics)];
}

function noHub({ url }: HubPlace, answer: HubAnswer): Finding {
  return answer.kind === "silent"
    ? fail(
        "hub",
        { en: `no hub answers at ${url}: ${answer.reason}`, zh: `${url} 无应答：${answer.reason}` },
        {
          en: "Start it, or correct --url; its log says why it ended.",
          zh: "请启动回调中心或更正 --url；退出原因见其日志。",
        },
      )
    : fail(
        "hub",
        {
          en: `what answers at ${url} is no hub (status ${answer.status})`,
          zh: `${url} 的应答并非来自回调中心（状态码 ${answer.status}）`,
        },
        { en: "Correct --url; look at the proxy between.", zh: "请更正 --url，并检查中间的代理。" },
      );
}

function checkReady({ url }: HubPlace, ready: HubAnswer, version: string): Finding {
  if (ready.kind === "answered" && ready.status === 200) {
    return ok("hub", {
      en: `version ${version} answers at ${url}, and is ready`,
      zh: `${url} 应答正常，版本 ${version}，已就绪`,
    });
  }
  const detail = ready.kind === "silent" ? ready.reason : member(parseJson(ready.text), "detail");
  const why = typeof detail === "string" ? detail : "";
  return fail(
    "hub",
    { en: `the hub at ${url} takes nothing in: ${why}`, zh: `${url} 的回调中心暂不接收：${why}` },
    { en: "Look at its disk and at its log.", zh: "请检查其磁盘和日志。" },
  );
}

// A signature's time may be off by five minutes, after which receivers refuse it. The header tells whole seconds.
const warnMs = 5_000;
const failMs = 300_000;

/** The hub's clock beside this machine's. */
export function checkHubClock(date: string | null, now: number): readonly Finding[] {
  const at = Date.parse(date ?? "");
  if (Number.isNaN(at)) return [];
  const off = Math.abs(at + 500 - now);
  const seconds = Math.round(off / 1000);
  if (off < warnMs)
    return [ok("hub-clock", { en: "the hub has the same time", zh: "回调中心与本机时间一致" })];
  const text = {
    en: `the hub's clock and this one's are ${seconds} s apart`,
    zh: `回调中心与本机时间相差 ${seconds} 秒`,
  };
  const advice = {
    en: "Set both by NTP: a signature whose time is five minutes off is refused.",
    zh: "请用 NTP 校准：签名时间相差五分钟以上会被拒绝。",
  };
  return [off < failMs ? warn("hub-clock", text, advice) : fail("hub-clock", text, advice)];
}

function checkMetrics(metrics: HubAnswer): readonly Finding[] {
  if (metrics.kind === "answered" && metrics.status === 200) {
    return [checkBacklog(metrics.text), checkQuarantine(metrics.text)];
  }
  const reason = metrics.kind === "silent" ? metrics.reason : `status ${metrics.status}`;
  return [
    warn(
      "backlog",
      { en: `/metrics can't be read: ${reason}`, zh: `无法读取 /metrics：${reason}` },
      {
        en: "Set RINGBACK_METRICS_KEY to the hub's metricsKey.",
        zh: "请将 RINGBACK_METRICS_KEY 设为回调中心的 metricsKey。",
      },
    ),
  ];
}

// What is due is sent within a second when there is capacity.
const lateSeconds = 60;

/** Whether deliveries go out when they are due. */
export function checkBacklog(metrics: string): Finding {
  const open =
    gauge(metrics, 'ringback_backlog{state="waiting"}') + gauge(metrics, 'ringback_backlog{state="sending"}');
  const parked = gauge(metrics, 'ringback_backlog{state="parked"}');
  const late = Math.round(gauge(metrics, "ringback_oldest_due_seconds"));
  const text = {
    en: `${open} deliveries open, ${parked} parked, the oldest due for ${late} s`,
    zh: `${open} 条推送未完成，${parked} 条已搁置，最早的已到期 ${late} 秒`,
  };
  if (late <= lateSeconds) return ok("backlog", text);
  return warn("backlog", text, {
    en: "The hub does not keep up: look for slow endpoints, and at their concurrency and ratePerSecond.",
    zh: "推送跟不上：请查看是否有缓慢的接收端，并检查其 concurrency 和 ratePerSecond。",
  });
}

function checkQuarantine(metrics: string): Finding {
  const count = gauge(metrics, "ringback_quarantined");
  const text = { en: `${count} messages in quarantine`, zh: `${count} 条消息被隔离` };
  if (count === 0) return ok("quarantine", text);
  return warn("quarantine", text, {
    en: "List them by GET /v1/tenants/TENANT/messages?fate=quarantined, and decode them again after a fix.",
    zh: "用 GET /v1/tenants/TENANT/messages?fate=quarantined 查看，修复后可重新解析。",
  });
}

function gauge(metrics: string, series: string): number {
  const line = metrics.split("\n").find((each) => each.startsWith(`${series} `));
  return line === undefined ? 0 : Number(line.slice(series.length + 1));
}
