/** Outbound HTTP: pools, the address guard, deadlines, signing. */
export { checkLiteral, guardedLookup, isPublicAddress } from "./guard.ts";
export { HttpTransport, type HttpTransportOptions } from "./http-transport.ts";
