import type { paths } from "../../api/hub.ts";

/** What a job's calls came to. */
export type JobFigures =
  paths["/v1/tenants/{tenant}/jobs/{id}/figures"]["get"]["responses"][200]["content"]["application/json"];
