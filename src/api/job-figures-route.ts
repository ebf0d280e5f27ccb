import { Type } from "typebox";
import { SharedReadings } from "../delivery/index.ts";
import type { Server } from "../http/index.ts";
import { type CallId, type Instant, type Tenant, isoTime, nullable } from "../model/index.ts";
import type { CallGroup, StoredJob } from "../store/index.ts";
import type { Access } from "./access.ts";
import type { ApiParts } from "./api-parts.ts";
import { type JobFigures, figuresOf } from "./job-figures.ts";
import { findJob } from "./job-routes.ts";
import { showTime } from "./schemas.ts";

const params = Type.Object({ tenant: Type.String(), id: Type.String() });

const FiguresSchema = Type.Object({
  asOf: isoTime,
  calls: Type.Integer(),
  completed: Type.Integer({ description: "Calls that have told all that they will tell" }),
  dialed: Type.Integer({
    description:
      "All but those that were `blocked`, or never dialed for `off_hours`, `caller_unavailable` or `caller_arrears`",
  }),
  answered: Type.Integer(),
  outcomes: Type.Record(Type.String(), Type.Integer()),
  intents: Type.Record(Type.String(), Type.Integer(), {
    description: "How many calls by the level of their intent; `none`: without one",
  }),
  perHour: Type.Array(Type.Object({ at: isoTime, calls: Type.Integer(), answered: Type.Integer() }), {
    description:
      "By the hour of the tenant's clock, those without a call left out: the 31 days up to the last call",
  }),
  firstAt: nullable(isoTime, "When the first call was; null: there is none"),
  lastAt: nullable(isoTime, "When the last call was"),
  isPartial: Type.Boolean({ description: "The oldest calls are not counted: there are too many" }),
});

// A piece takes some tens of milliseconds, after which whoever else asks the store has a turn.
const looksInAPiece = 50_000;
const mostPieces = 40;

/** What was read of a job. */
interface Reading {
  readonly asOf: Instant;
  readonly figures: JobFigures;
  readonly isPartial: boolean;
}

/** The figures of a job. */
export function jobFiguresRoute(server: Server, parts: ApiParts, access: Access): void {
  const readings = new SharedReadings<Reading>(parts.clock);
  server.get(
    "/v1/tenants/:tenant/jobs/:id/figures",
    {
      schema: {
        tags: ["jobs"],
        summary: "Show what the calls of a job came to",
        description:
          "Counted for all who ask together: an answer may be two seconds old, and older for a job with a great many " +
          `calls. No more than ${looksInAPiece * mostPieces} calls are looked at, the newest first.`,
        params,
        response: { 200: FiguresSchema },
      },
    },
    async (request) => {
      const tenant = access.requireTenant(request);
      const { job } = await findJob(parts, tenant, request.params.id);
      const name = `${tenant.id} ${job.id} ${tenant.timezone}`;
      return show(await readings.get(name, () => read(parts, job, tenant)), tenant);
    },
  );
}

async function read(
  { store, clock }: ApiParts,
  { source, key }: StoredJob,
  tenant: Tenant,
): Promise<Reading> {
  const asOf = clock.now();
  const groups: CallGroup[] = [];
  let after: CallId | null = null;
  for (let piece = 0; piece < mostPieces; piece += 1) {
    const look = { source, key, after, looks: looksInAPiece };
    const tally = await store.queries.tallyJob(tenant.id, look);
    groups.push(...tally.groups);
    after = tally.next;
    if (after === null) break;
  }
  return { asOf, figures: figuresOf(groups, tenant.timezone), isPartial: after !== null };
}

function show({ asOf, figures, isPartial }: Reading, { timezone }: Tenant) {
  const { perHour, firstAt, lastAt, ...counts } = figures;
  const shown = (at: Instant | null) => (at === null ? null : showTime(at, timezone));
  return {
    asOf: showTime(asOf, timezone),
    ...counts,
    perHour: perHour.map(({ at, ...hour }) => ({ at: showTime(at, timezone), ...hour })),
    firstAt: shown(firstAt),
    lastAt: shown(lastAt),
    isPartial,
  };
}
