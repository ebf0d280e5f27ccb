import { type Clock, formatIso, isTimeZone, toInstant } from "../../model/index.ts";
import { type Finding, fail, ok, warn } from "./finding.ts";
import { member } from "./member.ts";

const oldestNode = 24;

/** The Node that runs this, which is the one that would run the hub. */
export function checkNode(version = process.versions.node): Finding {
  const text = { en: `Node ${version}`, zh: `Node ${version}` };
  if (Number(version.split(".")[0]) >= oldestNode) return ok("node", text);
  return fail("node", text, {
    en: `Install Node ${oldestNode} or newer.`,
    zh: `请安装 Node ${oldestNode} 或更新版本。`,
  });
}

// Two thousand connections are kept alive, each client of the hub has one, and the store and its threads a few.
const enoughFiles = 4096;

/** How many files and connections the system lets a process have. */
export function checkFiles(limit: number | "unlimited" = openFiles()): Finding {
  const text = { en: `${limit} open files and connections`, zh: `可同时打开 ${limit} 个文件和连接` };
  if (limit === "unlimited" || limit >= enoughFiles) return ok("files", text);
  return warn("files", text, {
    en: `Raise the limit to ${enoughFiles} or more: LimitNOFILE= in a systemd unit, --ulimit nofile= for a container, ulimit -n in a shell.`,
    zh: `请将上限提高到 ${enoughFiles} 以上：systemd 用 LimitNOFILE=，容器用 --ulimit nofile=，shell 用 ulimit -n。`,
  });
}

function openFiles(): number | "unlimited" {
  const { report } = process;
  // Interfaces would be looked up by name, which can take seconds.
  Object.assign(report, { excludeNetwork: true });
  const content: unknown = report.getReport();
  const soft = member(member(member(content, "userLimits"), "open_files"), "soft");
  return typeof soft === "number" ? soft : "unlimited";
}

// No release is older than the one, and no clock that runs shows the other.
const earliest = Date.UTC(2026, 0, 1);
const latest = Date.UTC(2100, 0, 1);
// Two offsets that are long known: without the data for zones these come out as UTC.
const knownOffsets = [
  { zone: "Asia/Shanghai", at: Date.UTC(2026, 0, 15), offset: "+08:00" },
  { zone: "Europe/Berlin", at: Date.UTC(2026, 6, 15), offset: "+02:00" },
] as const;

/** The machine's clock, as far as it can be told without another one, and its data for time zones. */
export function checkClock(clock: Clock): readonly Finding[] {
  return [checkYear(clock.now()), checkZones()];
}

function checkYear(now: number): Finding {
  const shown = new Date(now).toISOString();
  const text = { en: `the clock shows ${shown}`, zh: `系统时间为 ${shown}` };
  if (now > earliest && now < latest) return ok("clock", text);
  return fail("clock", text, {
    en: "Set the clock, by NTP if possible: due times, signatures and retention go by it.",
    zh: "请校准系统时间，最好使用 NTP：重试、签名和数据保留都依赖它。",
  });
}

function checkZones(): Finding {
  const wrong = knownOffsets.filter(({ zone, at, offset }) => offsetOf(zone, at) !== offset);
  if (wrong.length === 0) return ok("clock", { en: "time zones are known", zh: "时区数据可用" });
  const list = wrong.map(({ zone }) => zone).join(", ");
  return fail(
    "clock",
    { en: `the time zone data is missing or wrong for ${list}`, zh: `时区数据缺失或有误：${list}` },
    {
      en: "Use a Node with full ICU, as the official builds are.",
      zh: "请使用带完整 ICU 的 Node，如官方版本。",
    },
  );
}

function offsetOf(zone: string, at: number): string | null {
  return isTimeZone(zone) ? formatIso(toInstant(at), zone).slice(-6) : null;
}
