import { randomBytes } from "node:crypto";
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { type StoreLocation, parseKeyBytes } from "../config/index.ts";
import {
  type Configuration,
  type MasterKey,
  MasterKeyError,
  type MasterKeys,
  masterKey,
} from "../store/index.ts";

// Which key the store's secrets are sealed with.
//
// K1. The configured key counts; without one, that of the key file beside the store.
// K2. A store that was sealed is opened with no other key than the one it remembers the id of, unless that one is
//     there as the previous key: then everything is sealed anew.
// K3. A key file is made only where the store was never sealed, or where the previous key can open it, and is on disk
//     before anything is sealed with it.
// K4. Of hubs that open a store that was never sealed, one at a time says with which key it is: the store remembers
//     that before anything is sealed, and who has another key does not start.

/** Under this name the store remembers the id of the key that it was sealed with. */
const keptName = "master-key-id";

/** Where the key is where no setting has it: beside a store that is a file, else where the hub runs. */
export function masterKeyFile(store: StoreLocation): string {
  switch (store.engine) {
    case "sqlite":
      return `${store.path}.key`;
    case "postgres":
      return "./data/ringback.key";
  }
}

/** Where keys may come from. */
export interface MasterKeySources {
  readonly configuration: Configuration;
  /** The key file beside the store. */
  readonly file: string;
  readonly configured: Uint8Array | null;
  readonly configuredPrevious: Uint8Array | null;
}

/** What was found. */
export interface FoundMasterKey {
  readonly keys: MasterKeys;
  /** Where the current one came from. */
  readonly from: "setting" | "file" | "made";
  /** To be called once everything is sealed with it. */
  readonly remember: () => Promise<void>;
}

/** The keys to seal and open with. @throws MasterKeyError with what to do. */
export async function findMasterKey(sources: MasterKeySources): Promise<FoundMasterKey> {
  const { configuration, file, configured, configuredPrevious } = sources;
  const kept = await configuration.value(keptName);
  const [given, before] = [keyOf(configured), keyOf(configuredPrevious)];
  const inFile = existsSync(file) ? readKeyFile(file) : null;
  const { current, from } = choose(given, inFile, () => {
    if (kept !== null && before?.id !== kept) throw new MasterKeyError("missing", { file, key: kept });
    return makeKeyFile(file);
  });
  const isChanged = kept !== null && kept !== current.id;
  // Whoever moves the key from the file to a setting may leave the file for the change-over.
  const previous = isChanged ? [before, inFile].find((key) => key?.id === kept) : undefined;
  if (isChanged && !previous) throw new MasterKeyError("other", { file, key: kept, given: current.id });
  if (kept === null && !(await isFirst(configuration, current))) {
    // With a key that nothing was sealed with, the next start would only be told more.
    if (from === "made") rmSync(file, { force: true });
    return findMasterKey(sources);
  }
  const remember = async () => {
    if (isChanged) await configuration.saveValue(keptName, current.id);
  };
  return { keys: { current, previous: previous ?? before }, from, remember };
}

function keyOf(bytes: Uint8Array | null): MasterKey | null {
  return bytes === null ? null : masterKey(bytes);
}

/** True where the store remembers that it is this key: nobody told it of another before (K4). */
async function isFirst(configuration: Configuration, { id }: MasterKey): Promise<boolean> {
  return (await configuration.keepValue(keptName, id)) === id;
}

function choose(
  configured: MasterKey | null,
  inFile: MasterKey | null,
  make: () => MasterKey,
): { readonly current: MasterKey; readonly from: FoundMasterKey["from"] } {
  if (configured !== null) return { current: configured, from: "setting" };
  if (inFile !== null) return { current: inFile, from: "file" };
  return { current: make(), from: "made" };
}

// What others than its owner may do with a file.
const othersBits = 0o077;

function readKeyFile(file: string): MasterKey {
  try {
    if (process.platform !== "win32" && (statSync(file).mode & othersBits) !== 0)
      throw new MasterKeyError("exposed", { file });
    const bytes = parseKeyBytes(readFileSync(file, "utf8"));
    if (bytes === undefined)
      throw new MasterKeyError("unreadable", { file, reason: "it holds something else" });
    return masterKey(bytes);
  } catch (cause) {
    throw cause instanceof MasterKeyError ? cause : unreadable(file, cause);
  }
}

/** Makes a key file, whole or not at all; where another process made one meanwhile, that one counts. */
function makeKeyFile(file: string): MasterKey {
  const bytes = randomBytes(32);
  const draft = `${file}.${process.pid}.new`;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeKey(draft, bytes);
    try {
      linkSync(draft, file);
    } catch (cause) {
      if (isThere(cause)) throw cause;
      // Not every file system has links. Without them another process might see half of the file.
      writeKey(file, bytes);
    }
  } catch (cause) {
    if (!isThere(cause) || !existsSync(file)) throw unreadable(file, cause);
    return readKeyFile(file);
  } finally {
    rmSync(draft, { force: true });
  }
  return masterKey(bytes);
}

function writeKey(path: string, bytes: Buffer): void {
  const handle = openSync(path, "wx", 0o600);
  writeSync(handle, `${bytes.toString("base64")}\n`);
  fsyncSync(handle);
  closeSync(handle);
}

function isThere(cause: unknown): boolean {
  return cause instanceof Error && "code" in cause && cause.code === "EEXIST";
}

function unreadable(file: string, cause: unknown): MasterKeyError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new MasterKeyError("unreadable", { file, reason, cause });
}
