import createFetchClient, { type Middleware } from "openapi-fetch";
import createQueryClient from "openapi-react-query";
import { askOnce } from "./early-answers.ts";
import type { components, paths } from "./hub-api.gen.ts";
import { toHubError, unreachable } from "./hub-error.ts";
import { ownHeaders } from "./own-headers.ts";

/** The schemas that have a name in the hub's description. */
export type Schemas = components["schemas"];
export type { paths } from "./hub-api.gen.ts";

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
  fetch: askOnce,
  querySerializer: { array: { style: "form", explode: true } },
});
hub.use(middleware);

/** The same as hooks: `query.useQuery("get", "/v1/…", …)`. */
export const query = createQueryClient(hub);
