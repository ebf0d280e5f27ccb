import { fstatSync, fsyncSync, openSync, readSync, writeSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { type PhoneCore, phoneDigits } from "../../model/terms/index.ts";
import type { Scrubbed } from "../keeping.ts";
import { Row } from "./row.ts";

// SQLite overwrites what is deleted (`secure_delete`). But when it moves rows from page to page it leaves copies in
// the room between a page's list of cells and its first cell, which belongs to nobody until something is put there.
//
// E1. Only that room is ever written to, and only with zeros: whatever happens in between, the database is the same.
// E2. It is written to while the log is empty, by the thread that alone writes: the page in the file is the page.
// E3. Afterwards no page is left in this thread's cache, which would bring the copies back with its next change.
// E4. The file is never closed here: closing it would release SQLite's own locks on it, which are the process's.

// Whole pages; looking through so many takes some milliseconds.
const chunkBytes = 512 * 1024;
// Beyond this many pages the first byte of a page does not tell any more whether it is one of a table or an index.
const mostPages = 2 ** 24;
/** The first bytes of pages with cells: of tables and indexes, inner ones and leaves; the last two are leaves. */
const innerPages = new Set([2, 5]);
const leafPages = new Set([10, 13]);

interface Asked {
  readonly phone: PhoneCore;
  readonly from: number;
}

/** Takes the last traces of a number out of the file, part by part. */
export class Scrubbing {
  readonly #db: DatabaseSync;
  readonly #path: string;
  #file: number | undefined;
  #asked: Asked | undefined;
  #result: Scrubbed | null = null;
  /** What the writing thread offers for it. */
  readonly methods = {
    askToScrub: (phone: PhoneCore, from: number): void => {
      this.#asked = { phone, from };
      this.#result = null;
    },
    /** What came of it; null when it could not be done just then. */
    scrubbed: (): Scrubbed | null => this.#result,
  };

  constructor(db: DatabaseSync, path: string) {
    this.#db = db;
    this.#path = path;
  }

  /** Between two transactions, as the log can't be emptied within one. */
  run(): void {
    const asked = this.#asked;
    this.#asked = undefined;
    if (asked === undefined || !this.#emptyLog()) return;
    this.#result = this.#scrub(asked);
  }

  /** False while somebody reads from the log. */
  #emptyLog(): boolean {
    const row = this.#db.prepare("pragma wal_checkpoint(truncate)").get();
    return row !== undefined && new Row(row).integer("busy") === 0;
  }

  #scrub({ phone, from }: Asked): Scrubbed {
    this.#file ??= openSync(this.#path, "r+");
    const pageBytes = new Row(this.#db.prepare("pragma page_size").get() ?? {}).integer("page_size");
    const end = fstatSync(this.#file).size;
    const bytes = Buffer.alloc(Math.max(0, Math.min(chunkBytes, end - from)));
    readSync(this.#file, bytes, 0, bytes.length, from);
    const gaps = end / pageBytes < mostPages ? gapsWith(phone, { bytes, from, pageBytes }) : [];
    for (const gap of gaps) {
      bytes.fill(0, gap.from, gap.to);
      writeSync(this.#file, bytes, gap.from, gap.to - gap.from, from + gap.from);
    }
    if (gaps.length > 0) {
      fsyncSync(this.#file);
      this.#db.exec("pragma shrink_memory");
    }
    const next = from + bytes.length;
    return { found: placesOf(phone, bytes).length, next: next < end ? next : null };
  }
}

interface Part {
  readonly bytes: Buffer;
  /** Where it begins in the file: with a page. */
  readonly from: number;
  readonly pageBytes: number;
}

interface Gap {
  readonly from: number;
  readonly to: number;
}

/** The room that belongs to nobody and has the number in it. */
function gapsWith(phone: PhoneCore, { bytes, from, pageBytes }: Part): readonly Gap[] {
  return placesOf(phone, bytes).flatMap((place) => {
    const page = place - (place % pageBytes);
    const gap = gapOf(bytes.subarray(page, page + pageBytes), from + page === 0 ? 100 : 0);
    const isWithin = gap !== undefined && place - page >= gap.from && place - page < gap.to;
    return isWithin ? [{ from: page + gap.from, to: page + gap.to }] : [];
  });
}

/** Where the number's digits are, in groups or not, whatever stands around them. */
function placesOf(phone: PhoneCore, bytes: Buffer): readonly number[] {
  return Array.from(bytes.toString("latin1").matchAll(phoneDigits(phone)), ({ index }) => index);
}

/** What the writing thread offers for it. */
export type ScrubbingMethods = Scrubbing["methods"];

/** The room that belongs to nobody, as the file format lays down; undefined for a page without cells. */
function gapOf(page: Buffer, header: number): Gap | undefined {
  const type = page[header] ?? 0;
  const headerBytes = innerPages.has(type) ? 12 : leafPages.has(type) ? 8 : undefined;
  if (headerBytes === undefined) return undefined;
  const from = header + headerBytes + 2 * page.readUInt16BE(header + 3);
  const to = page.readUInt16BE(header + 5);
  return from < to && to <= page.length ? { from, to } : undefined;
}
