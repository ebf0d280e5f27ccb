/** What intake and interface share of HTTP: the server, and errors as problem documents. */
export { isAllowed, isRange } from "./address-range.ts";
export * from "./http-errors.ts";
export { type Server, checkedElsewhere, createServer, languageOf } from "./server.ts";
