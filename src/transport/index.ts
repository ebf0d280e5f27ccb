/** Outbound HTTP: pools, the address guard, deadlines, signing. */
export { AddressGuard } from "./guard.ts";
export { guardRules } from "./guard-rule.ts";
export { HttpTransport } from "./http-transport.ts";
export { reach } from "./reach.ts";
export { refusedPorts } from "./url-rule.ts";
export { type Credentials, secureContextOf } from "./credentials.ts";
export type { ForwardProxy } from "./proxy.ts";
