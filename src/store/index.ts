/** Where the hub keeps everything: the contract, and what does not depend on the engine. */
export { Directory, type EndpointChange } from "./directory.ts";
export { callFacts, jobFacts } from "./facts.ts";
export type * from "./queries.ts";
export type * from "./store.ts";
export type * from "./vitals.ts";
