import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import serveFiles from "@fastify/static";
import type { FastifyReply } from "fastify";
import { NotFoundError, type Server } from "../http/index.ts";
import { policyOf, siteHeaders } from "./policy.ts";

/** In whose name the console of a portal link is shown, null: in the hub's own; and origins whose pages it may stand in. */
interface ShownPortal {
  readonly brand: string | null;
  readonly embedIn: readonly string[];
}

/** What serving the console takes. */
export interface SiteParts {
  /** Where it was built to. */
  readonly folder: string;
  /** How the console of a portal link is shown; null for a link that opens nothing. */
  readonly portalOf: (link: string) => ShownPortal | null;
}

// The build writes it wherever a nonce belongs.
const nonceMark = "RINGBACK_NONCE";
// Stands in the page where the name belongs that is seen until the console runs.
const brandMark = 'data-brand=""';
const ownBrand = "Ringback";
const nonceBytes = 16;
const aYearMs = 365 * 24 * 60 * 60 * 1000;

/** The console: its files by their names, which change with what is in them, and one page at every other address. */
export function siteRoutes(server: Server, { folder, portalOf }: SiteParts): void {
  server.register(async (scope: Server) => {
    scope.addHook("onRequest", async (_request, reply) => {
      reply.headers(siteHeaders);
    });
    const isBuilt = existsSync(join(folder, "assets"));
    if (isBuilt) {
      await scope.register(serveFiles, {
        root: join(folder, "assets"),
        prefix: "/console/assets/",
        immutable: true,
        maxAge: aYearMs,
        preCompressed: true,
        decorateReply: false,
      });
    }
    const hide = { schema: { hide: true } } as const;
    const answer = async (reply: FastifyReply, portal: ShownPortal | null) => {
      if (!isBuilt) throw new NotFoundError(notBuilt);
      const page = await readFile(join(folder, "index.html"), "utf8");
      const nonce = randomBytes(nonceBytes).toString("base64url");
      reply
        .header("content-security-policy", policyOf({ nonce, embedders: portal?.embedIn ?? [] }))
        .header("cache-control", "no-store")
        .type("text/html; charset=utf-8");
      const brand = `data-brand="${asAttribute(portal?.brand ?? ownBrand)}"`;
      return reply.send(page.replaceAll(nonceMark, nonce).replace(brandMark, () => brand));
    };
    scope.get("/console", hide, async (_request, reply) => answer(reply, null));
    scope.get("/console/*", hide, async (_request, reply) => answer(reply, null));
    scope.get<{ Params: { link: string } }>("/console/portal/:link", hide, async ({ params }, reply) =>
      answer(reply, portalOf(params.link)),
    );
    scope.get<{ Params: { link: string } }>("/console/portal/:link/*", hide, async ({ params }, reply) =>
      answer(reply, portalOf(params.link)),
    );
  });
}

/** A text as the value of an attribute in double quotes. */
function asAttribute(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}

const notBuilt = {
  en: "The console was not built. In a checkout run: npm run build -w console",
  zh: "控制台尚未构建。在源码目录中运行：npm run build -w console",
};
