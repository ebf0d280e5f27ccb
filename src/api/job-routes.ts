import { Type } from "typebox";
import { NotFoundError, type Server } from "../http/index.ts";
import { type JobStatus, type Tenant, isId, jobStatuses, maskJson } from "../model/index.ts";
import type { CountedJob, JobSieve, Listed, Page } from "../store/index.ts";
import { type Access, hasRight } from "./access.ts";
import type { ApiParts } from "./api-parts.ts";
import { answerListed, listOf, mostLooks, pageOf, pageQuery, queryOf, timeQuery, timesOf } from "./page.ts";
import { JobSchema } from "./schemas.ts";
import { showJob } from "./show.ts";

const params = Type.Object({ tenant: Type.String() });
const jobParams = Type.Object({ tenant: Type.String(), id: Type.String() });
const tags = ["jobs"];
const query = queryOf({
  ...pageQuery,
  ...timeQuery,
  source: Type.Optional(Type.String({ description: "Id of the source" })),
  status: Type.Optional(Type.Enum([...jobStatuses])),
  q: Type.Optional(
    Type.String({ description: "A part of the name, or of the platform's id of the job", minLength: 1 }),
  ),
});

/** Jobs: outbound campaigns, with what their calls came to. */
export function jobRoutes(server: Server, { store }: ApiParts, access: Access): void {
  server.get(
    "/v1/tenants/:tenant/jobs",
    {
      schema: {
        tags,
        summary: "List jobs",
        description:
          "The newest first; `since` and `until` go by when the hub first heard of a job. By `source`, `status` or " +
          `\`q\` a page is what was found among the next ${mostLooks} jobs: it can be short, or empty, while \`next\` ` +
          "still leads on.",
        params,
        querystring: query,
        response: { 200: listOf(JobSchema) },
      },
    },
    async (request) => {
      const { tenant, caller } = access.visit(request);
      const page = pageOf(request.query, "job");
      const sieve = sieveOf(request.query);
      if (sieve === undefined) return { data: [], next: null };
      const found = await find({ store }, { tenant, sieve, page, mayReveal: hasRight(caller, "reveal") });
      const rows = found.rows.map((counted) => ({ ...counted, id: counted.job.id }));
      return answerListed({ rows, next: found.next }, page, (counted) => showJob(counted, tenant));
    },
  );

  server.get(
    "/v1/tenants/:tenant/jobs/:id",
    { schema: { tags, summary: "Show a job", params: jobParams, response: { 200: JobSchema } } },
    async (request) => {
      const tenant = access.requireTenant(request);
      return showJob(await findJob({ store }, tenant, request.params.id), tenant);
    },
  );
}

/** A job of the tenant. @throws NotFoundError */
export async function findJob(
  { store }: Pick<ApiParts, "store">,
  tenant: Tenant,
  id: string,
): Promise<CountedJob> {
  const job = isId("job", id) ? await store.queries.job(tenant.id, id) : undefined;
  if (job === undefined) throw new NotFoundError({ en: `There is no job ${id}`, zh: `没有任务 ${id}` });
  return job;
}

interface Wanted {
  readonly source?: string;
  readonly status?: JobStatus;
  readonly q?: string;
  readonly since?: string;
  readonly until?: string;
}

/** What is asked for; undefined for what no job can be. @throws InvalidInputError */
function sieveOf({ source, status, q, ...times }: Wanted): JobSieve | undefined {
  const sieve = {
    ...timesOf(times),
    ...(status === undefined ? {} : { status }),
    ...(q === undefined ? {} : { q }),
  };
  if (source === undefined) return sieve;
  return isId("source", source) ? { ...sieve, source } : undefined;
}

interface Asked {
  readonly tenant: Tenant;
  readonly sieve: JobSieve;
  readonly page: Page;
  readonly mayReveal: boolean;
}

// So many that fit a part of a name are looked at whether they show it; more are on the next page.
const mostHidden = 500;

async function find({ store }: Pick<ApiParts, "store">, asked: Asked): Promise<Listed<CountedJob>> {
  const { tenant, sieve, page, mayReveal } = asked;
  const { source, status, q, ...times } = sieve;
  if (source === undefined && status === undefined && q === undefined)
    return { rows: await store.queries.jobs(tenant.id, times, page), next: null };
  if (q === undefined || mayReveal)
    return store.queries.siftJobs(tenant.id, sieve, { ...page, looks: mostLooks });
  // What the answer hides is not found either, nor does it make a page any shorter.
  const looking = { ...page, limit: mostHidden, looks: mostLooks };
  const { rows, next } = await store.queries.siftJobs(tenant.id, sieve, looking);
  return { rows: rows.filter((counted) => showsPart(counted, tenant, q)), next };
}

function showsPart(counted: CountedJob, tenant: Tenant, q: string): boolean {
  const { name = "", jobId } = showJob(counted, tenant);
  const shown: object = maskJson({ name, jobId }) ?? {};
  return Object.values(shown).some((text) => String(text).toLowerCase().includes(q.toLowerCase()));
}
