import { writeXlsxStream } from "hucre/xlsx";
import { type Cell, type Table, harmless } from "./table.ts";

// The most characters that a cell may have; a file with more in one is broken to Excel.
const mostCharacters = 32_767;
const momentFormat = "yyyy-mm-dd hh:mm:ss";
// As wide as a moment.
const width = 19;

/**
 * A table as an Excel workbook, row by row: it takes the same memory however long it is. Where a sheet is full, the
 * next begins with the titles. Nothing is read on once nobody takes the bytes any more.
 */
export function xlsxOf({ columns, rows }: Table, name: string): AsyncIterable<Uint8Array> {
  return writeXlsxStream(values(rows), {
    name,
    columns: columns.map(({ title, isMoment }) => ({
      header: textOf(title),
      width,
      ...(isMoment ? { numFmt: momentFormat } : {}),
    })),
    freezePane: { rows: 1 },
  });
}

async function* values(rows: Table["rows"]) {
  for await (const row of rows) yield row.map(valueOf);
}

function valueOf(cell: Cell): string | number | Date | null {
  if (typeof cell === "string") return textOf(cell);
  // The workbook knows no zones: a moment is the wall clock's, as if it hung in Greenwich.
  return typeof cell === "object" && cell !== null ? new Date(`${cell.local.replace(" ", "T")}Z`) : cell;
}

/** A text as a cell may have it: not too long, of characters that XML has, and with none that looks like an escape. */
function textOf(text: string): string {
  const whole = harmless(text);
  const fitting = whole.length <= mostCharacters ? whole : `${whole.slice(0, mostCharacters - 1)}…`;
  return fitting.replaceAll(/[\ufffe\uffff]/g, "\ufffd").replaceAll(/_(?=x[\dA-Fa-f]{4}_)/g, "_x005F_");
}
