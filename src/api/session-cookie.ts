import { parseCookie, stringifySetCookie } from "cookie";
import type { FastifyReply, FastifyRequest } from "fastify";
import { ForbiddenError } from "../http/index.ts";
import { sessionSeconds } from "./sessions.ts";

const cookieName = "ringback_session";
/** What every request of the console has (C2): a header of its own makes a browser ask first, and nobody says yes. */
const ownHeader = "ringback-console";

/** The session's cookie; undefined where there is none. */
export function sessionCookieOf({ headers }: FastifyRequest): string | undefined {
  return headers.cookie === undefined ? undefined : parseCookie(headers.cookie)[cookieName];
}

/** Gives the browser the cookie of a session; null takes it away. */
export function giveSessionCookie(request: FastifyRequest, reply: FastifyReply, value: string | null): void {
  const cookie = stringifySetCookie({
    name: cookieName,
    value: value ?? "",
    httpOnly: true,
    sameSite: "strict",
    secure: request.protocol === "https",
    path: "/",
    maxAge: value === null ? 0 : sessionSeconds,
  });
  reply.header("set-cookie", cookie);
}

/** True for what can change nothing, whoever makes a browser ask for it. */
const isHarmless = (method: string) => method === "GET" || method === "HEAD";

/** @throws ForbiddenError for a change that another site's page may have made the browser ask for (C2). */
export function refuseOtherSites(request: FastifyRequest, publicUrl: string): void {
  const { method, headers } = request;
  if (isHarmless(method) || (headers[ownHeader] !== undefined && isOwnPage(request, publicUrl))) return;
  throw new ForbiddenError({
    en: `A change by a session of the console needs the header ${ownHeader}, from the console's own pages; anything else sends a key`,
    zh: `通过控制台会话修改数据时，必须从控制台页面发出并带有请求头 ${ownHeader}；其他客户端请使用密钥`,
  });
}

/** @throws ForbiddenError where another site's page would have somebody signed in, by a key of its choice (C3). */
export function refuseOtherPages(request: FastifyRequest, publicUrl: string): void {
  if (isOwnPage(request, publicUrl)) return;
  throw new ForbiddenError({
    en: "Signing in and out is for the console's own pages; behind a proxy set publicUrl, or have it pass the Host header on",
    zh: "只能从控制台页面登录和退出；如经由代理访问，请设置 publicUrl，或让代理原样传递 Host 请求头",
  });
}

/** Only browsers tell an origin, and they always do with a change. A proxy may have changed the host on the way. */
function isOwnPage({ headers, host }: FastifyRequest, publicUrl: string): boolean {
  const { origin, "sec-fetch-site": site } = headers;
  if (origin === undefined || site === "same-origin") return true;
  return URL.canParse(origin) && [host, new URL(publicUrl).host].includes(new URL(origin).host);
}
