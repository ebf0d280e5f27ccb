/** Outbound HTTP: pools, the address guard, deadlines, signing. */
export { HttpTransport } from "./http-transport.ts";
