import { stringify } from "csv-stringify/sync";
import { type Cell, type Table, harmless } from "./table.ts";

// Excel takes a file without it for one in the character set of its machine.
const byteOrderMark = "\ufeff";
const rowsAtATime = 100;

// RFC 4180 has CRLF between records, and quotes around a field that has a break of any kind in it.
const format = { record_delimiter: "\r\n", quoted_match: /[\r\n]/ } as const;

/** A table as CSV (RFC 4180) in UTF-8, some rows at a time. */
export async function* csvOf({ columns, rows }: Table): AsyncGenerator<Buffer> {
  yield Buffer.from(`${byteOrderMark}${stringify([columns.map(({ title }) => harmless(title))], format)}`);
  let some: (string | number | null)[][] = [];
  for await (const row of rows) {
    some.push(row.map(plain));
    if (some.length < rowsAtATime) continue;
    yield Buffer.from(stringify(some, format));
    some = [];
  }
  if (some.length > 0) yield Buffer.from(stringify(some, format));
}

function plain(cell: Cell): string | number | null {
  if (typeof cell === "string") return harmless(cell);
  return typeof cell === "object" && cell !== null ? cell.local : cell;
}
