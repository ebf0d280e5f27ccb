import { firstLanguage } from "../language.ts";
import { portalToken } from "./portal-token.ts";

let spoken: string = firstLanguage();

/** In which language the hub is to answer. */
export function askIn(language: string): void {
  spoken = language;
}

/** The headers that every request of the console has. */
export function ownHeaders(): Record<string, string> {
  return {
    // No other site's page can send this one: what comes with a session's cookie and without it is refused.
    "ringback-console": "1",
    "accept-language": spoken,
    ...(portalToken === null ? {} : { authorization: `Bearer ${portalToken}` }),
  };
}
