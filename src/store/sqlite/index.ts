/** The embedded store. */
export { SqliteStore, type SqliteStoreOptions } from "./sqlite-store.ts";
export { type ExaminedEndpoint, type StoreExamination, examineStore, isStoreHeld } from "./examine-store.ts";
export { type StoreContents, inspectStore } from "./inspect.ts";
export { type BatchLimits, ReadOut } from "./read-out.ts";
export { type Restored, type Restoring, restoreStore } from "./restore-store.ts";
