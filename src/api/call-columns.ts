import {
  type Call,
  InvalidInputError,
  type Language,
  type Tenant,
  type Text,
  type TimeZone,
  formatLocal,
  parseIso,
} from "../model/index.ts";
import { claimWords, directionWords, hangUpWords, outcomeWords } from "./call-words.ts";
import type { showCall } from "./show.ts";
import type { Cell } from "./table.ts";

/** A call as the interface shows it. */
export type ShownCall = ReturnType<typeof showCall>;

/** Who the table is for. */
export interface Reader {
  readonly language: Language;
  readonly tenant: Tenant;
}

/** A column of the table. */
export interface CallColumn {
  readonly title: Text;
  readonly isMoment: boolean;
  readonly cell: (call: ShownCall, reader: Reader) => Cell;
}

interface KnownColumn extends CallColumn {
  /** False: only where it is asked for. */
  readonly isUsual: boolean;
}

function ofCall(en: string, zh: string, cell: (call: Call, reader: Reader) => Cell): KnownColumn {
  return ofHub(en, zh, ({ call }, reader) => cell(call, reader));
}

function ofHub(en: string, zh: string, cell: CallColumn["cell"]): KnownColumn {
  return { title: { en, zh }, isMoment: false, isUsual: true, cell };
}

/** One that is only there where it is asked for. */
function onDemand(column: KnownColumn): KnownColumn {
  return { ...column, isUsual: false };
}

function at(en: string, zh: string, time: (call: Call) => string | null): KnownColumn {
  const column = ofCall(en, zh, (call, { tenant }) => momentOf(time(call), tenant.timezone));
  return { ...column, isMoment: true };
}

const columns: Readonly<Record<string, KnownColumn>> = {
  id: ofHub("call", "通话", ({ id }) => id),
  platformId: ofCall("platform id", "平台通话 ID", ({ id }) => id),
  source: onDemand(ofHub("source", "来源", ({ source }) => source)),
  platform: ofCall("platform", "平台", ({ platform }) => platform),
  job: ofCall("job", "任务", ({ jobId }) => jobId),
  attempt: onDemand(ofCall("attempt", "第几次拨打", ({ attempt }) => attempt)),
  direction: ofCall("direction", "方向", ({ direction }, { language }) =>
    direction === null ? null : directionWords[direction][language],
  ),
  from: ofCall("from", "主叫", ({ from }) => from),
  to: ofCall("to", "被叫", ({ to }) => to),
  outcome: ofCall("outcome", "结果", ({ outcome }, { language }) => outcomeWords[outcome][language]),
  platformCode: onDemand(ofCall("platform code", "平台结果码", ({ platformCode }) => platformCode)),
  platformLabel: onDemand(ofCall("platform label", "平台结果", ({ platformLabel }) => platformLabel)),
  dialedAt: at("dialed at", "拨出时间", ({ dialedAt }) => dialedAt),
  ringingAt: onDemand(at("ringing at", "振铃时间", ({ ringingAt }) => ringingAt)),
  answeredAt: at("answered at", "接听时间", ({ answeredAt }) => answeredAt),
  endedAt: at("ended at", "结束时间", ({ endedAt }) => endedAt),
  ringSeconds: ofCall("ring seconds", "振铃秒数", ({ ringSeconds }) => ringSeconds),
  talkSeconds: ofCall("talk seconds", "通话秒数", ({ talkSeconds }) => talkSeconds),
  rounds: ofCall("rounds", "对话轮次", ({ rounds }) => rounds),
  hungUpBy: ofCall("hung up by", "挂断方", ({ hungUpBy }, { language }) =>
    hungUpBy === null ? null : hangUpWords[hungUpBy][language],
  ),
  transferredTo: onDemand(ofCall("transferred to", "转接至", ({ transferredTo }) => transferredTo)),
  intentLevel: ofCall("intent", "意向等级", ({ intent }) => intent?.level ?? null),
  intentLabel: ofCall("intent label", "意向标签", ({ intent }) => intent?.label ?? null),
  intentBasis: onDemand(ofCall("intent basis", "意向依据", ({ intent }) => intent?.basis ?? null)),
  labels: ofCall("labels", "标签", ({ labels }) => listed(labels)),
  concerns: ofCall("concerns", "关注点", ({ concerns }) => listed(concerns)),
  customerId: ofCall("customer id", "客户 ID", ({ customer }) => customer?.id ?? null),
  customerName: ofCall("customer", "客户", ({ customer }) => customer?.name ?? null),
  row: ofCall("imported row", "导入数据", ({ row }) => (row === null ? null : JSON.stringify(row))),
  recordings: ofCall(
    "recordings",
    "录音数",
    ({ recordings }) => recordings.filter(({ url }) => url !== null).length,
  ),
  correlation: onDemand(
    ofCall("correlation", "关联标识", ({ correlation }) =>
      Object.keys(correlation).length === 0 ? null : JSON.stringify(correlation),
    ),
  ),
  completed: ofHub(
    "complete",
    "已完整",
    ({ completed }, { language }) => claimWords[`${completed}`][language],
  ),
  revision: ofHub("revision", "修订号", ({ revision }) => revision),
};

/** The names of all columns, but for those of imported rows. */
export const columnNames: readonly string[] = Object.keys(columns);

/** The names of the columns that a table has where nobody says. */
export const usualColumns: readonly string[] = columnNames.filter((name) => columns[name]?.isUsual === true);

const ofRow = "row.";
const mostColumns = 100;

/** The columns that a list of names asks for. @throws InvalidInputError for a name that is none. */
export function columnsOf(list: string | undefined): readonly CallColumn[] {
  const names = list?.split(",").map((name) => name.trim()) ?? usualColumns;
  const unknown = names.filter((name) => columnNamed(name) === undefined);
  if (unknown.length > 0 || names.length > mostColumns) {
    const known = columnNames.join(", ");
    const text = {
      en: `should be up to ${mostColumns} of these, with commas between them: ${known}, and ${ofRow}NAME for a column of the imported row`,
      zh: `应为以逗号分隔的列名（不超过 ${mostColumns} 个）：${known}，或以 ${ofRow}列名 表示导入数据中的列`,
    };
    throw new InvalidInputError([{ path: "columns", text }]);
  }
  return names.map(columnNamed).filter((column) => column !== undefined);
}

function columnNamed(name: string): CallColumn | undefined {
  if (Object.hasOwn(columns, name)) return columns[name];
  const column = name.slice(ofRow.length);
  if (!name.startsWith(ofRow) || column === "") return undefined;
  const valueIn = ({ row }: Call) => row?.find(([title]) => title === column)?.[1] ?? null;
  return { title: { en: column, zh: column }, isMoment: false, cell: ({ call }) => valueIn(call) };
}

function listed(texts: readonly string[]): string | null {
  return texts.length === 0 ? null : texts.join("; ");
}

/** A time as a moment of the zone's wall clock; as it stands where it is none that can be read. */
function momentOf(time: string | null, zone: TimeZone): Cell {
  const instant = time === null ? undefined : parseIso(time);
  return instant === undefined ? time : { local: formatLocal(instant, zone) };
}
