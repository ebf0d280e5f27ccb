import { type Static, Type } from "typebox";
import { ConflictError, NotFoundError, type Server } from "../http/index.ts";
import {
  type Endpoint,
  InvalidInputError,
  type Replay,
  type ReplayWish,
  type Tenant,
  type Text,
  isId,
  newLeg,
  toInstant,
} from "../model/index.ts";
import type { Access } from "./access.ts";
import type { ApiParts } from "./api-parts.ts";
import { answerPage, listOf, pageOf, pageQuery, queryOf, timesOf } from "./page.ts";
import { ReplayCountSchema, ReplayDetailSchema, ReplayInput, ReplaySchema } from "./replay-schemas.ts";
import { showCount, showReplay } from "./show-replay.ts";

const params = Type.Object({ tenant: Type.String() });
const replayParams = Type.Object({ tenant: Type.String(), id: Type.String() });
const tags = ["replays"];

/** Replays: events of a span of time, sent again. */
export function replayRoutes(server: Server, parts: ApiParts, access: Access): void {
  const { store, replayer, clock, mint, audit } = parts;
  const find = async (tenant: Tenant, id: string): Promise<Replay> => {
    const replay = isId("replay", id) ? await store.replays.find(tenant.id, id) : undefined;
    if (replay === undefined)
      throw new NotFoundError({ en: `There is no replay ${id}`, zh: `没有重放任务 ${id}` });
    return replay;
  };
  const detail = async (tenant: Tenant, replay: Replay) => ({
    ...showReplay(replay, tenant),
    outcomes: await store.replays.outcomes(tenant.id, replay.id),
  });

  server.post(
    "/v1/tenants/:tenant/replays",
    {
      schema: {
        tags,
        summary: "Send events of a span of time again",
        description:
          "Deliveries that failed or are parked, and events that never were for an endpoint, as if they had been then.",
        params,
        body: ReplayInput,
        response: { 200: ReplayCountSchema, 202: ReplaySchema },
      },
    },
    async (request, reply) => {
      const { tenant, caller } = access.visit(request);
      const endpoints = endpointsOf(parts, tenant, request.body);
      const wish = wishOf(request.body, clock.now());
      const events = await store.replays.countEvents(tenant.id, wish);
      if (request.body.dryRun === true) {
        const legs = await replayer.count(tenant, wish, endpoints);
        return reply.code(200).send(showCount(wish, tenant, { events, legs }));
      }
      const createdAt = clock.now();
      const isNothing = endpoints.length === 0 || events === 0;
      const replay: Replay = {
        ...wish,
        tenant: tenant.id,
        id: mint.mint("replay"),
        createdAt,
        finishedAt: isNothing ? createdAt : null,
        state: isNothing ? "done" : "running",
        reason: null,
        events,
        legs: endpoints.map(({ id }) => newLeg(id)),
        lease: null,
      };
      await store.replays.create(replay);
      const shown = showReplay(replay, tenant);
      const change = { tenant: tenant.id, what: "replay", id: replay.id, change: "created", after: shown };
      await audit.record(caller, change);
      replayer.wake();
      return reply.code(202).send(shown);
    },
  );

  server.get(
    "/v1/tenants/:tenant/replays",
    {
      schema: {
        tags,
        summary: "List replays",
        params,
        querystring: queryOf(pageQuery),
        response: { 200: listOf(ReplaySchema) },
      },
    },
    async (request) => {
      const tenant = access.requireTenant(request);
      const page = pageOf(request.query, "replay");
      return answerPage(await store.replays.list(tenant.id, page), page, (replay) =>
        showReplay(replay, tenant),
      );
    },
  );

  server.get(
    "/v1/tenants/:tenant/replays/:id",
    {
      schema: {
        tags,
        summary: "Show a replay with what became of its deliveries",
        params: replayParams,
        response: { 200: ReplayDetailSchema },
      },
    },
    async (request) => {
      const tenant = access.requireTenant(request);
      return detail(tenant, await find(tenant, request.params.id));
    },
  );

  server.post(
    "/v1/tenants/:tenant/replays/:id/cancel",
    {
      schema: {
        tags,
        summary: "Stop a replay",
        description: "What it handed over already goes out.",
        params: replayParams,
        response: { 200: ReplayDetailSchema },
      },
    },
    async (request) => {
      const { tenant, caller } = access.visit(request);
      const before = await find(tenant, request.params.id);
      const end = { state: "cancelled", reason: null, at: clock.now() } as const;
      const replay = await store.replays.finish(tenant.id, before.id, end);
      if (replay === undefined) {
        throw new ConflictError({
          en: `Replay ${before.id} is over already`,
          zh: `重放任务 ${before.id} 已经结束`,
        });
      }
      const shown = { before: showReplay(before, tenant), after: showReplay(replay, tenant) };
      const change = { tenant: tenant.id, what: "replay", id: replay.id, change: "cancelled", ...shown };
      await audit.record(caller, change);
      return detail(tenant, replay);
    },
  );
}

type Input = Static<typeof ReplayInput>;

/** The endpoints that the replay is for. @throws InvalidInputError, ConflictError */
function endpointsOf({ directory }: ApiParts, tenant: Tenant, { endpoint: id }: Input): readonly Endpoint[] {
  const isOn = ({ enabled, paused }: Endpoint) => enabled && !paused;
  if (id === undefined) return directory.endpointsOf(tenant.id).filter(isOn);
  const endpoint = isId("endpoint", id) ? directory.endpoint(tenant.id, id) : undefined;
  if (endpoint === undefined) {
    const text = { en: "should be the id of an endpoint of this tenant", zh: "应为该租户的接收端 ID" };
    throw new InvalidInputError([{ path: "endpoint", text }]);
  }
  if (!isOn(endpoint)) throw new ConflictError(offText(endpoint));
  return [endpoint];
}

function offText({ id, enabled }: Endpoint): Text {
  return enabled
    ? { en: `The endpoint ${id} is paused. Resume it first.`, zh: `接收端 ${id} 已暂停，请先恢复。` }
    : { en: `The endpoint ${id} is disabled. Enable it first.`, zh: `接收端 ${id} 已停用，请先启用。` };
}

/** What is asked for, with what holds where nothing is said. @throws InvalidInputError */
function wishOf(input: Input, now: ReturnType<typeof toInstant>): ReplayWish {
  const { since = now, until = now } = timesOf(input);
  if (since > until) {
    const text = { en: "should be later than since", zh: "应晚于 since" };
    throw new InvalidInputError([{ path: "until", text }]);
  }
  const { endpoint, types = null, states } = input;
  const isNamed = endpoint !== undefined && isId("endpoint", endpoint);
  return {
    endpoint: isNamed ? endpoint : null,
    types,
    states: states ?? (isNamed ? ["failed", "parked", "missing"] : ["failed"]),
    since,
    // What comes in from now on is on its way by itself.
    until: toInstant(Math.min(until, now)),
  };
}
