/** The store on PostgreSQL. */
export { PostgresStore, type PostgresStoreOptions } from "./postgres-store.ts";
export type { DatabaseState } from "./connections.ts";
