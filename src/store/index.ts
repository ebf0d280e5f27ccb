/** Where the hub keeps everything: the contract, and what does not depend on the engine. */
export type * from "./accountability.ts";
export type { Configuration } from "./configuration.ts";
export { Directory, type EndpointChange } from "./directory.ts";
export type * from "./hubs.ts";
export * from "./keeping.ts";
export type * from "./job-tally.ts";
export type * from "./ladders.ts";
export { MasterKeyError } from "./master-key-error.ts";
export * from "./moved-parts.ts";
export type * from "./queries.ts";
export { type MasterKey, type MasterKeys, masterKey, open, seal } from "./seal.ts";
export { resealAll, sealedConfiguration } from "./sealed-configuration.ts";
export { callFacts, contentOf, jobFacts } from "./facts.ts";
export type * from "./replays.ts";
export type * from "./snapshot.ts";
export type * from "./store.ts";
export type * from "./traffic.ts";
export type * from "./vitals.ts";
