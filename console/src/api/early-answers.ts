import { ownHeaders } from "./own-headers.ts";

// What every page needs is asked for while most of the console is still on its way.

const early = new Map<string, Promise<Response>>();

/** Asks for a path of the hub before anybody needs it. */
export function askEarly(path: string): void {
  const answer = fetch(path, { headers: ownHeaders(), credentials: "same-origin" });
  // Whoever needs it then asks anew.
  answer.catch(() => {});
  early.set(path, answer);
}

/** Sends a request, unless just that was asked for early and is answered well: once. */
export async function askOnce(request: Request): Promise<Response> {
  const path = request.url.slice(location.origin.length);
  const answer = request.method === "GET" ? early.get(path) : undefined;
  early.delete(path);
  const answered = await answer?.catch(() => undefined);
  return answered?.ok === true ? answered : fetch(request);
}
