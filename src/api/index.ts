/** Management and query routes, and their description. */
export { hashKey } from "./access.ts";
export { apiRoutes } from "./api.ts";
export { Audit } from "./audit.ts";
export { KeyUses } from "./key-uses.ts";
export { Live } from "./live.ts";
export type { LiveParts } from "./live-parts.ts";
export { describeApi } from "./openapi.ts";
