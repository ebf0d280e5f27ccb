/** The console's files, as browsers get them. */
export { type SiteParts, siteRoutes } from "./site-routes.ts";
