import { Type } from "typebox";
import { ConflictError, type Server, languageOf } from "../http/index.ts";
import { InvalidInputError, nullable } from "../model/index.ts";
import type { Access } from "./access.ts";
import type { ApiParts } from "./api-parts.ts";
import { Checks } from "./check.ts";
import { showEndpoint, showKeyed } from "./endpoint-input.ts";
import { findEndpoint } from "./endpoint-routes.ts";
import { EndpointSchema, SecretRotation } from "./endpoint-schemas.ts";
import { checkSigning, rotateSecret, signingKind } from "./endpoint-signing.ts";
import { showHealth } from "./endpoint-watch.ts";

const params = Type.Object({ tenant: Type.String(), id: Type.String() });
const usualOverlapSeconds = 24 * 60 * 60;

/** The secret of an endpoint, changed while its receiver goes on. */
export function endpointSecretRoutes(server: Server, parts: ApiParts, access: Access): void {
  const { directory, clock, randomBytes, audit } = parts;

  server.post(
    "/v1/tenants/:tenant/endpoints/:id/rotate-secret",
    {
      schema: {
        tags: ["endpoints"],
        summary: "Give an endpoint another secret",
        description:
          "The one before signs too until the overlap is over. A secret that the hub made is in the answer, this once.",
        params,
        body: nullable(SecretRotation),
        response: { 200: EndpointSchema },
      },
    },
    async (request) => {
      const { tenant, caller } = access.visit(request);
      const before = findEndpoint(directory, tenant, request.params.id);
      const { secret, overlapSeconds = usualOverlapSeconds } = request.body ?? {};
      if (signingKind(before) === "none") throw notSigned(before.id);
      if (secret === undefined && signingKind(before) === "dialect") throw secretMissing();
      const rotation = { secret, overlapSeconds, now: clock.now(), randomBytes };
      const keyed = rotateSecret(before, rotation);
      const checks = new Checks();
      checkSigning(checks, keyed.endpoint);
      checks.done();
      await directory.saveEndpoint(keyed.endpoint);
      await audit.record(caller, {
        tenant: tenant.id,
        what: "endpoint",
        id: before.id,
        change: "secret rotated",
        before: showEndpoint(before, tenant),
        after: showEndpoint(keyed.endpoint, tenant),
      });
      const health = showHealth(parts, keyed.endpoint, tenant, languageOf(request));
      return { ...showKeyed(keyed, tenant), health };
    },
  );
}

function notSigned(id: string): ConflictError {
  return new ConflictError({
    en: `What goes to endpoint ${id} is not signed, so there is no secret to change. Give it a secret or a signing first`,
    zh: `发往接收端 ${id} 的推送未签名，没有可轮换的密钥。请先设置密钥或签名方式`,
  });
}

function secretMissing(): InvalidInputError {
  const text = {
    en: "should be the new secret that the platform gave: the hub can't make one for this signing",
    zh: "应为平台提供的新密钥：此签名方式的密钥无法由本服务生成",
  };
  return new InvalidInputError([{ path: "secret", text }]);
}
