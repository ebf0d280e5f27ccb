import { type Static, Type } from "typebox";
import { type Tenant, intentLevels, isId, outcomes } from "../model/index.ts";
import type { CallFilter, Store } from "../store/index.ts";
import { type Visit, hasRight } from "./access.ts";
import { queryOf, timeQuery, timesOf } from "./page.ts";

/** The query parameters by which calls are chosen, in a list and in an export. */
export const callFilters = {
  ...timeQuery,
  platform: Type.Optional(Type.String({ description: "The platform that made the call" })),
  job: Type.Optional(Type.String({ description: "Id of the job, the platform's or the hub's" })),
  outcome: Type.Optional(Type.Enum([...outcomes])),
  intent: Type.Optional(Type.Enum([...intentLevels])),
  from: Type.Optional(Type.String({ description: "Calling number" })),
  to: Type.Optional(Type.String({ description: "Called number" })),
  completed: Type.Optional(Type.Enum(["true", "false"])),
  q: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 200,
      description:
        "The beginning of a number or of the platform's id of the call; without the right `reveal` a number counts only whole",
    }),
  ),
};

const filters = queryOf(callFilters);

/** Which calls a query asks for, as far as the caller may ask. @throws InvalidInputError */
export async function callFilterOf(
  store: Store,
  { tenant, caller }: Visit,
  query: Static<typeof filters>,
): Promise<CallFilter> {
  const { since: _since, until: _until, job, completed, ...plain } = query;
  return {
    ...plain,
    ...timesOf(query),
    ...(completed === undefined ? {} : { completed: completed === "true" }),
    ...(job === undefined ? {} : { job: await jobKeyOf(store, tenant, job) }),
    // Who may not see numbers may not find them out digit by digit either.
    ...(hasRight(caller, "reveal") ? {} : { wholeNumbers: true }),
  };
}

async function jobKeyOf(store: Store, tenant: Tenant, job: string): Promise<string> {
  return isId("job", job) ? ((await store.queries.job(tenant.id, job))?.job.key ?? job) : job;
}
