// Within another company's page a cookie of ours is a third party's, which browsers withhold. So what a portal link
// opened is kept for this tab alone, and shown with each request.

import { keep, kept } from "../kept.ts";

const basePath = "/console";
const portalPath = /^\/console\/portal\/([A-Za-z0-9_]+)/;

/** The id of the portal link that this page was opened by; null for the console itself. */
export const portalLink: string | null = portalPath.exec(location.pathname)?.[1] ?? null;

/** Below which path this page's own addresses are. */
export const basename = portalLink === null ? basePath : `${basePath}/portal/${portalLink}`;

const keptName = `ringback.portal.${portalLink ?? ""}`;

const ofThisTab = () => sessionStorage;

/** Takes the token out of the address, where it would be seen and copied. */
function takeToken(): string | null {
  if (portalLink === null) return null;
  const given = new URLSearchParams(location.hash.slice(1)).get("token");
  if (given === null) return kept(keptName, ofThisTab);
  keep(keptName, given, ofThisTab);
  history.replaceState(null, "", location.pathname + location.search);
  return given;
}

/** What shows that this page was opened by a portal link; null for the console itself, which has a session. */
export const portalToken: string | null = takeToken();
