import { hash } from "node:crypto";
import { readFile, rename, rm, stat, writeFile } from "node:fs/promises";

/** What became of the lines of an import. */
export interface ImportCounts {
  readonly lines: number;
  readonly new: number;
  readonly duplicate: number;
  readonly quarantined: number;
  readonly refused: number;
}

/** How far an import has come. */
export interface ImportProgress {
  /** Tells this import from any other, so that a chunk that is sent again is known. */
  readonly run: string;
  /** What is imported into which source; another file or source begins anew. */
  readonly of: string;
  /** Bytes of the text, decompressed, that are done. */
  readonly offset: number;
  /** Lines of it, blank ones included. */
  readonly line: number;
  readonly counts: ImportCounts;
}

/** Nothing is done yet. */
export function freshProgress(run: string, of: string): ImportProgress {
  const counts = { lines: 0, new: 0, duplicate: 0, quarantined: 0, refused: 0 };
  return { run, of, offset: 0, line: 0, counts };
}

/** What tells a file from another, and from itself after a change, together with where it goes. */
export async function importIdentity(file: string, source: string): Promise<string> {
  const { size, mtimeMs } = await stat(file);
  return hash("sha256", `${source} ${size} ${mtimeMs}`, "base64url");
}

/** The place of an import's progress: beside its file. */
export function progressPath(file: string): string {
  return `${file}.ringback-import`;
}

/** What an earlier run of the same import left; undefined where there is none. */
export async function readProgress(path: string, of: string): Promise<ImportProgress | undefined> {
  try {
    const progress: unknown = JSON.parse(await readFile(path, "utf8"));
    return isProgress(progress) && progress.of === of ? progress : undefined;
  } catch {
    // There is none, or not one that can be read: everything again makes nothing new.
    return undefined;
  }
}

function isProgress(value: unknown): value is ImportProgress {
  const names = ["run", "of", "offset", "line", "counts"];
  return typeof value === "object" && value !== null && names.every((name) => name in value);
}

/** Keeps the progress; one that is half written is never read. */
export async function saveProgress(path: string, progress: ImportProgress): Promise<void> {
  const partial = `${path}.part`;
  await writeFile(partial, JSON.stringify(progress), { mode: 0o600 });
  await rename(partial, path);
}

/** The import is over. */
export async function dropProgress(path: string): Promise<void> {
  await rm(path, { force: true });
}
