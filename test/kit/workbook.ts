import { inflateRawSync } from "node:zlib";

/** A cell as a workbook has it: a text, a number, or nothing. */
export type SheetCell = string | number | null;

/** What a workbook holds, read from its bytes as a spreadsheet program does. */
export interface Workbook {
  /** The sheets by their names, in order, each row by row. */
  readonly sheets: ReadonlyMap<string, readonly (readonly SheetCell[])[]>;
  /** The number format of each column's second row; undefined where it has none of its own. */
  readonly formats: readonly (string | undefined)[];
  /** The parts as they are, by their names. */
  readonly parts: ReadonlyMap<string, string>;
}

const directoryEntry = 0x02014b50;

/** The files in a ZIP archive, by its directory. */
function unzip(bytes: Buffer): ReadonlyMap<string, string> {
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  const files = new Map<string, string>();
  for (let at = bytes.readUInt32LE(end + 16); bytes.readUInt32LE(at) === directoryEntry;) {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((place) =>
      bytes.readUInt16LE(at + place),
    );
    const name = bytes.toString("utf8", at + 46, at + 46 + (nameLength ?? 0));
    const local = bytes.readUInt32LE(at + 42);
    const from = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const packed = bytes.subarray(from, from + bytes.readUInt32LE(at + 20));
    files.set(name, (bytes.readUInt16LE(at + 10) === 0 ? packed : inflateRawSync(packed)).toString());
    at += 46 + (nameLength ?? 0) + (extraLength ?? 0) + (commentLength ?? 0);
  }
  return files;
}

const entities: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

function unescape(text: string): string {
  return text
    .replaceAll(/&(\w+);/g, (_, name: string) => entities[name] ?? "?")
    .replaceAll(/_x([\dA-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

/** A column's letters → its place, from 0. */
function placeOf(letters: string): number {
  return Array.from(letters).reduce((place, letter) => place * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

const cell = /<c r="([A-Z]+)\d+"([^>]*?)(?:\/>|>(.*?)<\/c>)/gs;

function readSheet(xml: string): readonly (readonly SheetCell[])[] {
  return Array.from(xml.matchAll(/<row[^>]*>(.*?)<\/row>/gs), ([, content = ""]) => {
    const row: SheetCell[] = [];
    for (const [, letters = "", attributes = "", inner = ""] of content.matchAll(cell)) {
      const isText = attributes.includes('t="inlineStr"');
      const value = (isText ? /<t[^>]*>(.*?)<\/t>/s : /<v>(.*?)<\/v>/s).exec(inner)?.[1];
      row[placeOf(letters)] = value === undefined ? null : isText ? unescape(value) : Number(value);
    }
    return Array.from(row, (value) => value ?? null);
  });
}

/** The formats of the cells of the second row. */
function readFormats(xml: string, styles: string): readonly (string | undefined)[] {
  const codes = new Map(
    Array.from(styles.matchAll(/<numFmt numFmtId="(\d+)" formatCode="([^"]*)"/g), ([, id, code]) => [
      id,
      code,
    ]),
  );
  const list = /<cellXfs.*?<\/cellXfs>/s.exec(styles)?.[0] ?? "";
  const used = Array.from(list.matchAll(/<xf [^>]*numFmtId="(\d+)"/g), ([, id]) => codes.get(id));
  const second = /<row r="2">(.*?)<\/row>/s.exec(xml)?.[1] ?? "";
  return Array.from(second.matchAll(cell), ([, , attributes = ""]) => {
    const style = /\bs="(\d+)"/.exec(attributes)?.[1];
    return style === undefined ? undefined : used[Number(style)];
  });
}

/** Reads a workbook. */
export function readWorkbook(bytes: Uint8Array): Workbook {
  const parts = unzip(Buffer.from(bytes));
  const names = Array.from(
    (parts.get("xl/workbook.xml") ?? "").matchAll(/<sheet name="([^"]*)"/g),
    ([, name = ""]) => name,
  );
  const sheetAt = (index: number) => parts.get(`xl/worksheets/sheet${index + 1}.xml`) ?? "";
  return {
    sheets: new Map(names.map((name, index) => [name, readSheet(sheetAt(index))])),
    formats: readFormats(sheetAt(0), parts.get("xl/styles.xml") ?? ""),
    parts,
  };
}
