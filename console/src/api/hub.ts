import createFetchClient, { type Middleware } from "openapi-fetch";
import createQueryClient from "openapi-react-query";
import type { components, paths } from "./hub-api.gen.ts";
import { toHubError, unreachable } from "./hub-error.ts";
import { portalToken } from "./portal-token.ts";

/** The schemas that have a name in the hub's description. */
export type Schemas = components["schemas"];
export type { paths } from "./hub-api.gen.ts";

let spoken = "en";

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

const middleware: Middleware = {
  onRequest({ request }) {
    for (const [name, value] of Object.entries(ownHeaders())) request.headers.set(name, value);
    return request;
  },
  async onResponse({ response }) {
    if (response.ok) return;
    const text = await response.text();
    throw toHubError(response.status, parseJson(text));
  },
  onError: () => unreachable(),
};

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The hub, asked by the paths of its own description. Whatever goes wrong is thrown as a {@link HubError}. */
export const hub = createFetchClient<paths>({
  baseUrl: location.origin,
  credentials: "same-origin",
  querySerializer: { array: { style: "form", explode: true } },
});
hub.use(middleware);

/** The same as hooks: `query.useQuery("get", "/v1/…", …)`. */
export const query = createQueryClient(hub);
