/** Management and query routes, and their description. */
export { hashKey } from "./access.ts";
export { apiRoutes } from "./api.ts";
export { Audit } from "./audit.ts";
export { KeyUses } from "./key-uses.ts";
export { describeApi } from "./openapi.ts";
