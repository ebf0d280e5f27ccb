import type { FastifyRequest } from "fastify";
import { Type } from "typebox";
import type { Server } from "../http/index.ts";
import type { Access } from "./access.ts";
import type { ApiParts } from "./api-parts.ts";
import { Difference } from "./configuration-difference.ts";
import { exportConfiguration } from "./configuration-export.ts";
import { ConfigurationInput, ConfigurationSchema, DifferenceSchema } from "./configuration-schemas.ts";

const params = Type.Object({ tenant: Type.String() });
const tags = ["configuration"];
const compared = {
  tags,
  summary: "What a configuration would change",
  description: "Nothing is changed. Everything that is wrong with it is told at once.",
  body: ConfigurationInput,
  response: { 200: DifferenceSchema },
};
const exported = {
  tags,
  summary: "What is configured, as it can be compared again",
  description: "Secrets are left out, and listed by name.",
  response: { 200: ConfigurationSchema },
};

/** Everything that is configured, in one piece. */
export function configurationRoutes(server: Server, parts: ApiParts, access: Access): void {
  const { directory } = parts;
  const onRequest = async (request: FastifyRequest) => access.requireAdmin(request);

  server.get("/v1/configuration", { onRequest, schema: exported }, async () =>
    exportConfiguration(parts, directory.tenants()),
  );

  server.post("/v1/configuration/compare", { onRequest, schema: compared }, async (request) => ({
    changes: Difference.of(parts, request.body, { only: null, isOperator: true }),
  }));

  server.get("/v1/tenants/:tenant/configuration", { schema: { ...exported, params } }, async (request) =>
    exportConfiguration(parts, [access.requireTenant(request)]),
  );

  server.post(
    "/v1/tenants/:tenant/configuration/compare",
    { schema: { ...compared, params } },
    async (request) => {
      const { tenant, caller } = access.visit(request);
      const asker = { only: tenant.id, isOperator: caller.kind === "admin" };
      return { changes: Difference.of(parts, request.body, asker) };
    },
  );
}
