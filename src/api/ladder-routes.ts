import { Type } from "typebox";
import { type LadderPicture, type LadderReadings, earliest } from "../delivery/index.ts";
import type { Server } from "../http/index.ts";
import { type Instant, type Tenant, isId, isoTime, nullable } from "../model/index.ts";
import type { Access } from "./access.ts";
import { answerPage, listOf, pageInMemory, pageOf, pageQuery, queryOf } from "./page.ts";
import { idOf, showTime } from "./schemas.ts";

const params = Type.Object({ tenant: Type.String() });
const query = queryOf({
  ...pageQuery,
  endpoint: Type.Optional(Type.String({ description: "Id of the endpoint: its ladder alone" })),
});

const oldestDueAt = nullable(isoTime, "When what is longest due was due; null where nothing waits");
const sums = {
  waiting: Type.Integer({ description: "What waits for its next attempt" }),
  sending: Type.Integer({ description: "What is on its way" }),
  overdue: Type.Integer({ description: "Of what waits, what is due and has not been sent yet" }),
  lastChance: Type.Integer({
    description: "Of what waits, what is given up unless its next attempt is acknowledged",
  }),
  oldestDueAt,
};

const EndpointLadder = Type.Object({
  endpoint: idOf("ep"),
  rungs: Type.Array(
    Type.Object({
      attempt: Type.Integer({
        description: "The number of the next attempt of what waits here, in its round",
      }),
      gapSeconds: nullable(
        Type.Number(),
        "How long after the attempt before it; null for the first, and of an endpoint that was deleted",
      ),
      waiting: Type.Integer(),
      oldestDueAt,
      isLast: Type.Boolean({ description: "Whether the ladder has no attempt after this one" }),
    }),
    { description: "The ladder's own, and any further on which something waits" },
  ),
  ...sums,
});

const LadderSchema = Type.Object({
  asOf: isoTime,
  ...listOf(EndpointLadder).properties,
  total: Type.Object(sums, { description: "Of all endpoints, whichever are on this page" }),
});

/** The ladders of a tenant, with all that stands on them. */
export function ladderRoutes(server: Server, access: Access, ladders: LadderReadings): void {
  server.get(
    "/v1/tenants/:tenant/ladder",
    {
      schema: {
        tags: ["deliveries"],
        summary: "Show where deliveries stand on their ladders",
        description:
          "For each endpoint with something that waits or is on its way. It is counted for all who ask together: an " +
          "answer may be two seconds old, and older where a great many wait.",
        params,
        querystring: query,
        response: { 200: LadderSchema },
      },
    },
    async (request) => {
      const tenant = access.requireTenant(request);
      const page = pageOf(request.query, "endpoint");
      const { asOf, ladders: found } = await ladders.of(tenant.id);
      const rows = wanted(found, request.query.endpoint, (id) => ladders.bare(tenant.id, id)).map((row) => ({
        ...row,
        id: row.endpoint,
      }));
      return {
        asOf: showTime(asOf, tenant.timezone),
        ...answerPage(pageInMemory(rows, page), page, (row) => show(row, tenant)),
        total: totalOf(rows, tenant),
      };
    },
  );
}

/** All of them, or the one that is asked for, also where nothing stands on it. */
function wanted(
  ladders: readonly LadderPicture[],
  endpoint: string | undefined,
  bare: (id: LadderPicture["endpoint"]) => LadderPicture | undefined,
): readonly LadderPicture[] {
  if (endpoint === undefined) return ladders;
  if (!isId("endpoint", endpoint)) return [];
  const one = ladders.find((ladder) => ladder.endpoint === endpoint) ?? bare(endpoint);
  return one === undefined ? [] : [one];
}

function show({ endpoint, rungs, ...ladder }: LadderPicture, tenant: Tenant) {
  return {
    endpoint,
    rungs: rungs.map(({ oldestDueAt, ...rung }) => ({
      ...rung,
      oldestDueAt: showMoment(oldestDueAt, tenant),
    })),
    ...showSums(ladder, tenant),
  };
}

type Sums = Pick<LadderPicture, "waiting" | "sending" | "overdue" | "lastChance" | "oldestDueAt">;

function showSums({ waiting, sending, overdue, lastChance, oldestDueAt }: Sums, tenant: Tenant) {
  return { waiting, sending, overdue, lastChance, oldestDueAt: showMoment(oldestDueAt, tenant) };
}

function totalOf(ladders: readonly LadderPicture[], tenant: Tenant) {
  const sum = (of: (ladder: LadderPicture) => number) =>
    ladders.reduce((total, ladder) => total + of(ladder), 0);
  const total = {
    waiting: sum(({ waiting }) => waiting),
    sending: sum(({ sending }) => sending),
    overdue: sum(({ overdue }) => overdue),
    lastChance: sum(({ lastChance }) => lastChance),
    oldestDueAt: earliest(ladders.map((ladder) => ladder.oldestDueAt)),
  };
  return showSums(total, tenant);
}

function showMoment(at: Instant | null, { timezone }: Tenant): string | null {
  return at === null ? null : showTime(at, timezone);
}
