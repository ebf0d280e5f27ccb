import type { Text } from "../model/terms/index.ts";
import type { DemoReading } from "../runtime/index.ts";
import type { Console } from "./console.ts";

interface Column {
  readonly title: Text;
  /** How many in all; for a rate, the growth since the row before is shown. */
  readonly of: (reading: DemoReading) => number;
  readonly isRate: boolean;
}

const columns: readonly Column[] = [
  { title: { en: "messages/s", zh: "消息/秒" }, of: ({ messages }) => messages, isRate: true },
  { title: { en: "calls/s", zh: "通话/秒" }, of: ({ calls }) => calls, isRate: true },
  { title: { en: "delivered/s", zh: "推送/秒" }, of: ({ delivered }) => delivered, isRate: true },
  { title: { en: "retries/s", zh: "重试/秒" }, of: ({ retried }) => retried, isRate: true },
  { title: { en: "messages", zh: "消息总数" }, of: ({ messages }) => messages, isRate: false },
  { title: { en: "calls", zh: "通话总数" }, of: ({ calls }) => calls, isRate: false },
  { title: { en: "delivered", zh: "已推送" }, of: ({ delivered }) => delivered, isRate: false },
  { title: { en: "retries", zh: "重试总数" }, of: ({ retried }) => retried, isRate: false },
  { title: { en: "failed", zh: "已失败" }, of: ({ failed }) => failed, isRate: false },
  { title: { en: "waiting", zh: "待推送" }, of: ({ waiting }) => waiting, isRate: false },
];

const width = 12;
// The titles come again before they have left the screen.
const rowsPerTitle = 20;

/** What happens, a row a second. */
export class DemoTable {
  readonly #console: Console;
  readonly #awaited = new Map<number, () => void>();
  #before: { readonly at: number; readonly reading: DemoReading } | undefined;
  #rows = 0;

  constructor(console: Console) {
    this.#console = console;
  }

  add(reading: DemoReading): void {
    const at = performance.now();
    const { language } = this.#console;
    if (this.#rows % rowsPerTitle === 0) {
      this.#console.print(columns.map(({ title }) => padCell(title[language])).join(""));
    }
    const before = this.#before ?? { at: at - 1000, reading: nothing };
    const seconds = (at - before.at) / 1000;
    const cells = columns.map(({ of, isRate }) =>
      isRate ? Math.round((of(reading) - of(before.reading)) / seconds) : of(reading),
    );
    this.#console.print(cells.map((cell) => padCell(String(cell))).join(""));
    this.#before = { at, reading };
    this.#rows += 1;
    this.#awaited.get(this.#rows)?.();
  }

  /** Resolves with the n-th row. */
  rows(count: number): Promise<void> {
    return new Promise((resolve) => {
      this.#awaited.set(count, resolve);
    });
  }
}

const nothing: DemoReading = { messages: 0, calls: 0, delivered: 0, retried: 0, failed: 0, waiting: 0 };

/** Right-aligned; a Chinese character is two columns wide. */
function padCell(text: string): string {
  const columnsTaken = text.length + (text.match(/[\u2E80-\uFFEF]/g)?.length ?? 0);
  return " ".repeat(Math.max(1, width - columnsTaken)) + text;
}
