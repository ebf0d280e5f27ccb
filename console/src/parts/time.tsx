import { Tooltip } from "antd";
import { useEffect, useState, useSyncExternalStore } from "react";
import type { Language } from "../language.ts";
import { useLanguage } from "../text.ts";

// The hub answers times in the tenant's zone, as in 2026-11-20T10:47:42.177+08:00: what is shown is that very clock.
const iso = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** A time by the tenant's clock, to the second; the zone is told where it is pointed at. */
export function Time({
  at,
  isShort = false,
}: {
  readonly at: string | null | undefined;
  readonly isShort?: boolean;
}) {
  if (at === null || at === undefined) return <>–</>;
  const [, day = "", clock = "", fraction = "", zone = ""] = iso.exec(at) ?? [];
  const isToday = day === dayNow(zone);
  const shown = isShort && isToday ? clock : `${day} ${clock}`;
  return (
    <Tooltip title={`${day} ${clock}${fraction} ${zoneText(zone)}`}>
      <time dateTime={at} className="time">
        {shown}
      </time>
    </Tooltip>
  );
}

function zoneText(zone: string): string {
  return zone === "Z" ? "UTC" : `UTC${zone}`;
}

/** Which day it is at that offset. */
function dayNow(zone: string): string {
  const [, sign = "+", hours = "0", minutes = "0"] = /^([+-])(\d\d):(\d\d)$/.exec(zone) ?? [];
  const offsetMs = (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === "-" ? -1 : 1);
  return new Date(Date.now() + offsetMs).toISOString().slice(0, 10);
}

const units = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
] as const;

/** How long ago, or in how long, in the largest unit that is whole. */
export function agoText(at: string, now: number, language: Language): string {
  const seconds = Math.round((Date.parse(at) - now) / 1000);
  const [unit, size] = units.find(([, each]) => Math.abs(seconds) >= each) ?? units[3];
  return agoFormats[language].format(Math.trunc(seconds / size), unit);
}

const agoFormats: Readonly<Record<Language, Intl.RelativeTimeFormat>> = {
  en: new Intl.RelativeTimeFormat("en", { numeric: "auto" }),
  zh: new Intl.RelativeTimeFormat("zh-CN", { numeric: "auto" }),
};

/** How long ago, or in how long; kept up to date. */
export function Ago({ at }: { readonly at: string | null | undefined }) {
  const { language } = useLanguage();
  // A list has a hundred of them: each is drawn anew when its words change, and not with every second.
  const text = useSyncExternalStore(followSeconds, () =>
    at === null || at === undefined ? "–" : agoText(at, Date.now(), language),
  );
  if (at === null || at === undefined) return <>{text}</>;
  return (
    <Tooltip title={<Time at={at} />}>
      <time dateTime={at} className="time">
        {text}
      </time>
    </Tooltip>
  );
}

const secondsFollowers = new Set<() => void>();
let ticking: ReturnType<typeof setInterval> | undefined;

/** One clock for all who follow it, which runs while there are any. */
function followSeconds(follower: () => void): () => void {
  secondsFollowers.add(follower);
  ticking ??= setInterval(() => {
    for (const each of secondsFollowers) each();
  }, 1_000);
  return () => {
    secondsFollowers.delete(follower);
    if (secondsFollowers.size > 0) return;
    clearInterval(ticking);
    ticking = undefined;
  };
}

/** The time, looked at every so often. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const looking = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(looking);
  }, [everyMs]);
  return now;
}

/** A span such as a ladder's gap: 45 s, 5 min, 2 h, 3 d. */
export function spanText(seconds: number, language: Language): string {
  const [size, en, zh] =
    (
      [
        [86_400, "d", "天"],
        [3_600, "h", "小时"],
        [60, "min", "分钟"],
      ] as const
    ).find(([each]) => seconds >= each && (seconds % each === 0 || seconds >= 10 * each)) ??
    ([1, "s", "秒"] as const);
  const amount = Math.round((seconds / size) * 10) / 10;
  return `${amount} ${language === "zh" ? zh : en}`;
}

/** So many milliseconds: 84 ms, 1.2 s. */
export function tookText(milliseconds: number): string {
  return milliseconds < 1_000
    ? `${Math.round(milliseconds)} ms`
    : `${(milliseconds / 1_000).toFixed(milliseconds < 10_000 ? 1 : 0)} s`;
}
