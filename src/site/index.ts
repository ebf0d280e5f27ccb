/** The console's files, as browsers get them. */
export { siteRoutes } from "./site-routes.ts";
