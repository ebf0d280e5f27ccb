/** The store on PostgreSQL. */
export { PostgresStore } from "./postgres-store.ts";
export type { DatabaseState } from "./connections.ts";
export { type MoveDifference, TakeOver } from "./take-over.ts";
export type { Migrated } from "./migrate.ts";
export { prepareDatabase } from "./prepare-database.ts";
export { type DatabaseExamination, type FoundDatabase, examineDatabase } from "./examine-database.ts";
