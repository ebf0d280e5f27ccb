import { hash } from "node:crypto";
import { masterKey, seal } from "../../src/store/index.ts";
import type { Answer, RequestOptions, TestHub } from "./test-hub.ts";

/** Who is signed in, as it is shown. */
export interface ShownMe {
  readonly kind: "operator" | "key" | "portal";
  readonly key: string | null;
  readonly name: string;
  readonly rights: readonly string[];
  readonly tenant: { readonly id: string; readonly name: string; readonly timezone: string } | null;
  readonly expiresAt: string | null;
  readonly brand: { readonly name: string | null; readonly color: string | null } | null;
}

/** What the console's own pages send with every request. */
export const consoleHeader = { "ringback-console": "1" };

/** Signs in as the console does → the answer, and what the browser would send from now on. */
export async function signIn(
  hub: TestHub,
  key: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer<ShownMe> & { readonly cookie: string }> {
  const answer = await hub.request<ShownMe>("POST", "/v1/session", { key: null, body: { key }, headers });
  return { ...answer, cookie: cookieOf(answer) };
}

/** The cookie that an answer gives, as a browser sends it back; empty where it gives none. */
export function cookieOf({ headers }: Answer<unknown>): string {
  return headers.getSetCookie()[0]?.split(";")[0] ?? "";
}

/** What goes with a request of a page of the console: the cookie, and no key. */
export function byCookie(cookie: string, headers: Readonly<Record<string, string>> = {}): RequestOptions {
  return { key: null, headers: { cookie, ...headers } };
}

/** A session of that key as a hub with this master key would have begun it, to end at that time. */
export function madeCookie(key: string, endsAt: number, master: Uint8Array): string {
  const text = `${hash("sha256", key, "hex")} ${endsAt}`;
  return `ringback_session=${seal(text, "session", masterKey(Buffer.from(master)))}`;
}
