import type { Language, Text } from "../model/terms/index.ts";
import type { MoveOutlook, MoveProgress, MoveReport } from "../runtime/index.ts";
import { bytesText } from "./amounts.ts";

/** What there is to move, a line each. */
export function lookLines(outlook: MoveOutlook, language: Language): readonly string[] {
  const { parts, rows, sizeBytes, upgradedFrom, target } = outlook;
  const width = Math.max(...parts.map(({ part }) => part.length));
  const listed = parts
    .filter((part) => part.rows > 0)
    .map((part) => `  ${part.part.padEnd(width)}  ${part.rows}`);
  const upgraded =
    upgradedFrom === null
      ? []
      : [
          {
            en: `The store had schema version ${upgradedFrom}, and was brought up to date.`,
            zh: `存储的结构版本原为 ${upgradedFrom}，已升级到最新版本。`,
          }[language],
        ];
  const room = bytesText(sizeBytes * roomFactor);
  return [
    ...upgraded,
    {
      en: `To move: ${rows} rows, ${bytesText(sizeBytes)} in SQLite.`,
      zh: `待迁移：${rows} 行，在 SQLite 中占 ${bytesText(sizeBytes)}。`,
    }[language],
    ...listed,
    {
      en: `To: PostgreSQL ${target.server}; the database takes ${bytesText(target.sizeBytes)} now and ${targetWords[target.state].en}.`,
      zh: `目标：PostgreSQL ${target.server}；数据库目前占 ${bytesText(target.sizeBytes)}，${targetWords[target.state].zh}。`,
    }[language],
    {
      en: `Have about ${room} free on its disk: a row takes more there, and the write-ahead log comes on top.`,
      zh: `请确保其磁盘约有 ${room} 可用：每行在其中占用更多空间，另外还有预写日志。`,
    }[language],
  ];
}

// An estimate, on the safe side: rows have more around them there, each has more indexes, and the log comes on top.
const roomFactor = 3;

const targetWords: Readonly<Record<MoveOutlook["target"]["state"], Text>> = {
  empty: { en: "holds no hub", zh: "其中没有回调中心" },
  occupied: { en: "holds a hub already", zh: "其中已有回调中心" },
  unfinished: { en: "holds an unfinished move", zh: "其中有未完成的迁移" },
  complete: { en: "holds a hub that was moved there", zh: "其中已有迁移完成的回调中心" },
};

/** How far the work has come after so many seconds of its stage. */
export function progressText(progress: MoveProgress | undefined, seconds: number): Text {
  if (progress === undefined) return { en: "Looking at the store …", zh: "正在查看存储 …" };
  const { stage, part, rows, ofRows, bytes, rowsNow, bytesNow, rowsLeft } = progress;
  const rate = rowsNow / Math.max(seconds, 0.001);
  const perSecond = `${Math.round(rate)} rows/s, ${bytesText(Math.round(bytesNow / Math.max(seconds, 0.001)))}/s`;
  const left = rate === 0 ? null : Math.ceil(rowsLeft / rate);
  const word = stageWords[stage];
  return {
    en: `${word.en} ${part}: ${rows} of ${ofRows} rows, ${bytesText(bytes)}; ${perSecond}${left === null ? "" : `, ${durationText(left)} left`}`,
    zh: `${word.zh} ${part}：${rows} / ${ofRows} 行，${bytesText(bytes)}；${perSecond}${left === null ? "" : `，剩余 ${durationText(left)}`}`,
  };
}

const stageWords: Readonly<Record<MoveProgress["stage"], Text>> = {
  moving: { en: "Moving", zh: "正在迁移" },
  checking: { en: "Checking", zh: "正在校验" },
};

function durationText(seconds: number): string {
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${seconds % 60} s` : `${seconds} s`;
}

/** A part is through a stage. */
export function partText({ stage, part, rows, bytes }: MoveProgress): Text {
  const amount = bytesText(bytes);
  switch (stage) {
    case "moving":
      return {
        en: `Moved ${part}: ${rows} rows, ${amount} now`,
        zh: `已迁移 ${part}：${rows} 行，本次 ${amount}`,
      };
    case "checking":
      return { en: `Compared ${part}: ${rows} rows, ${amount}`, zh: `已比对 ${part}：${rows} 行，${amount}` };
  }
}

/** An earlier run had finished it. */
export const beganText: Text = {
  en: "This store was moved into the database before, and checked. Nothing was done now.",
  zh: "此存储之前已迁移到该数据库并通过校验，本次未作任何操作。",
};

/** A row that is not what it was. */
export function differenceText({ table, key, kind, columns }: MoveReport["differences"][number]): Text {
  const row = `${table} ${Object.entries(key)
    .map(([column, value]) => `${column}=${value}`)
    .join(" ")}`;
  switch (kind) {
    case "missing":
      return { en: `${row}: not in the database`, zh: `${row}：数据库中没有` };
    case "extra":
      return { en: `${row}: in the database, and not in the store`, zh: `${row}：数据库中有，原存储中没有` };
    case "changed":
      return {
        en: `${row}: differs in ${columns.join(", ")}`,
        zh: `${row}：不一致的列：${columns.join("、")}`,
      };
  }
}

/** What is to be done next. */
export function nextText({
  report: { outlook },
  keyFile,
}: {
  readonly report: MoveReport;
  readonly keyFile: string | null;
}): readonly Text[] {
  return [...keyText(outlook.masterKeyId, keyFile), ...hubText];
}

function keyText(id: string | null, file: string | null): readonly Text[] {
  if (id === null) return [];
  if (file === null) {
    return [
      {
        en: `The secrets went along as they are sealed, with the master key ${id}: give every hub the same RINGBACK_MASTER_KEY as before.`,
        zh: `密钥仍以主密钥 ${id} 加密：请为每个实例提供与之前相同的 RINGBACK_MASTER_KEY。`,
      },
    ];
  }
  return [
    {
      en: `The secrets went along as they are sealed, with the master key ${id}, which is in ${file} and not in the database: give its content to every hub as RINGBACK_MASTER_KEY, or copy it to data/ringback.key where each runs. Keep the file.`,
      zh: `密钥仍以主密钥 ${id} 加密，该主密钥在 ${file} 中，不在数据库里：请将其内容作为 RINGBACK_MASTER_KEY 提供给每个实例，或复制为每个实例运行目录下的 data/ringback.key，并保留该文件。`,
    },
  ];
}

const hubText: readonly Text[] = [
  {
    en: "Start the hub on the database, and do not start it on the old store again: what waited there would go out twice.",
    zh: "请用该数据库启动回调中心，不要再用旧存储启动：其中待推送的内容会被推送两次。",
  },
];
