/** What intake and interface share of HTTP: the server, and errors as problem documents. */
export { isAllowed, isRange } from "./address-range.ts";
export * from "./http-errors.ts";
export { type ProblemDocument, problemOf, statusOf } from "./problem.ts";
export { type Server, type ServerOptions, checkedElsewhere, createServer, languageOf } from "./server.ts";
