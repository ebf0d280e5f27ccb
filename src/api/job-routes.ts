import { Type } from "typebox";
import { NotFoundError, type Server } from "../http/index.ts";
import { isId } from "../model/index.ts";
import type { Access } from "./access.ts";
import type { ApiParts } from "./api-parts.ts";
import { answerPage, listOf, pageOf, pageQuery, queryOf } from "./page.ts";
import { JobSchema } from "./schemas.ts";
import { showJob } from "./show.ts";

const params = Type.Object({ tenant: Type.String() });
const jobParams = Type.Object({ tenant: Type.String(), id: Type.String() });
const tags = ["jobs"];
const query = queryOf({
  ...pageQuery,
  source: Type.Optional(Type.String({ description: "Id of the source" })),
});

/** Jobs: outbound campaigns, with what their calls came to. */
export function jobRoutes(server: Server, { store }: ApiParts, access: Access): void {
  server.get(
    "/v1/tenants/:tenant/jobs",
    {
      schema: {
        tags,
        summary: "List jobs",
        params,
        querystring: query,
        response: { 200: listOf(JobSchema) },
      },
    },
    async (request) => {
      const tenant = access.requireTenant(request);
      const { source } = request.query;
      const page = pageOf(request.query, "job");
      if (source !== undefined && !isId("source", source)) return { data: [], next: null };
      const jobs = await store.queries.jobs(tenant.id, source === undefined ? {} : { source }, page);
      const rows = jobs.map((counted) => ({ ...counted, id: counted.job.id }));
      return answerPage(rows, page, (counted) => showJob(counted, tenant));
    },
  );

  server.get(
    "/v1/tenants/:tenant/jobs/:id",
    { schema: { tags, summary: "Show a job", params: jobParams, response: { 200: JobSchema } } },
    async (request) => {
      const tenant = access.requireTenant(request);
      const { id } = request.params;
      const job = isId("job", id) ? await store.queries.job(tenant.id, id) : undefined;
      if (job === undefined) throw new NotFoundError({ en: `There is no job ${id}`, zh: `没有任务 ${id}` });
      return showJob(job, tenant);
    },
  );
}
