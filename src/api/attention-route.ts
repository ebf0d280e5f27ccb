import { Type } from "typebox";
import {
  type LadderPicture,
  type LadderReadings,
  type Lately,
  type Needing,
  SharedReadings,
  needOfEndpoint,
  needOfSource,
  needs,
  severities,
  worstFirst,
} from "../delivery/index.ts";
import { type Server, languageOf } from "../http/index.ts";
import {
  type EndpointId,
  type Instant,
  type Language,
  type Tenant,
  type TenantId,
  type TrafficSubject,
  beginOfSpan,
  isoTime,
  toInstant,
  trafficSpanMs,
} from "../model/index.ts";
import type { Access } from "./access.ts";
import type { ApiParts } from "./api-parts.ts";
import { showTime } from "./schemas.ts";

const params = Type.Object({ tenant: Type.String() });

const Needed = Type.Object({
  kind: Type.Enum(["endpoint", "source"]),
  id: Type.String(),
  name: Type.String(),
  severity: Type.Enum(["bad", "warn"], { description: "`bad` where nothing gets through" }),
  why: Type.Enum([...needs]),
  detail: Type.String({ description: "In words, in the language that Accept-Language asks for" }),
  since: isoTime,
  waiting: Type.Optional(Type.Integer({ description: "Deliveries that wait for the endpoint" })),
  parked: Type.Optional(Type.Integer({ description: "Deliveries that are parked for the endpoint" })),
  failed: Type.Optional(
    Type.Integer({ description: "Deliveries given up since the hour before this one began" }),
  ),
});

const AttentionSchema = Type.Object({
  data: Type.Array(Needed, { description: "The worst first" }),
  total: Type.Integer({ description: "How many there are; no more than a hundred are listed" }),
});

// Nobody looks after more at once.
const mostShown = 100;

/** Endpoints and sources that need somebody. */
export function attentionRoute(
  server: Server,
  parts: ApiParts,
  { access, ladders }: { readonly access: Access; readonly ladders: LadderReadings },
): void {
  const readings = new SharedReadings<Reading>(parts.clock);
  server.get(
    "/v1/tenants/:tenant/attention",
    {
      schema: {
        tags: ["attention"],
        summary: "List the endpoints and sources that need somebody",
        description:
          "Each once, for the worst that is the matter with it. What is counted may be two seconds old, and older " +
          "where a great many deliveries wait.",
        params,
        response: { 200: AttentionSchema },
      },
    },
    async (request) => {
      const tenant = access.requireTenant(request);
      const reading = await readings.get(tenant.id, () => read(parts, ladders, tenant.id));
      const found = [...endpointsInNeed(parts, tenant, reading), ...sourcesInNeed(parts, tenant, reading)];
      found.sort((a, b) => worstFirst(a.needing, b.needing));
      const language = languageOf(request);
      return {
        data: found.slice(0, mostShown).map((one) => show(one, tenant, language)),
        total: found.length,
      };
    },
  );
}

/** What is counted in the store. */
interface Reading {
  readonly ladders: ReadonlyMap<EndpointId, LadderPicture>;
  readonly parked: ReadonlyMap<EndpointId, number>;
  readonly lately: (subject: TrafficSubject) => Lately;
}

/** An endpoint or a source with what it needs somebody for. */
interface Found {
  readonly kind: "endpoint" | "source";
  readonly id: string;
  readonly name: string;
  readonly needing: Needing;
  readonly counts: { readonly waiting?: number; readonly parked?: number; readonly failed?: number };
}

async function read({ store, clock }: ApiParts, ladders: LadderReadings, tenant: TenantId): Promise<Reading> {
  const [{ ladders: standing }, parked, lately] = await Promise.all([
    ladders.of(tenant),
    store.queries.parked(tenant, null),
    readLately(store, tenant, clock.now()),
  ]);
  const sums = new Map<EndpointId, number>();
  for (const { endpoint, deliveries } of parked) sums.set(endpoint, (sums.get(endpoint) ?? 0) + deliveries);
  return { ladders: new Map(standing.map((ladder) => [ladder.endpoint, ladder])), parked: sums, lately };
}

// Two hours of as many sources and endpoints as a tenant ever has.
const mostHours = 20_000;

/** What went wrong in this hour and the one before: by the hour there are few rows, however much there was. */
async function readLately({ traffic }: ApiParts["store"], tenant: TenantId, now: Instant) {
  const since = beginOfSpan(toInstant(now - trafficSpanMs.hour), "hour");
  const rows = await traffic.read(tenant, { span: "hour", since, limit: mostHours });
  const found = new Map<TrafficSubject, Lately>();
  for (const { subject, at, bad } of rows) {
    if (bad === 0) continue;
    const before = found.get(subject) ?? { bad: 0, since: at };
    found.set(subject, { ...before, bad: before.bad + bad });
  }
  return (subject: TrafficSubject): Lately => found.get(subject) ?? { bad: 0, since };
}

function endpointsInNeed(parts: ApiParts, { id: tenant }: Tenant, reading: Reading): readonly Found[] {
  const { directory, ledger, dispatcher, clock } = parts;
  return directory.endpointsOf(tenant).flatMap((endpoint) => {
    const health = ledger.healthOf(endpoint);
    const breaker = dispatcher.breakerOf(endpoint.id) ?? (health.probeAt === null ? "closed" : "open");
    const ladder = reading.ladders.get(endpoint.id);
    const parked = reading.parked.get(endpoint.id) ?? 0;
    const lately = reading.lately(endpoint.id);
    const isHeldBack = breaker === "open" || breaker === "probing";
    const needing = needOfEndpoint({
      endpoint,
      health,
      isHeldBack,
      ladder,
      parked,
      lately,
      now: clock.now(),
    });
    if (needing === undefined) return [];
    const counts = { waiting: ladder?.waiting ?? 0, parked, failed: lately.bad };
    return [{ kind: "endpoint" as const, id: endpoint.id, name: endpoint.name, needing, counts }];
  });
}

function sourcesInNeed(
  { directory, sources }: ApiParts,
  { id: tenant }: Tenant,
  { lately }: Reading,
): readonly Found[] {
  return directory.sourcesOf(tenant).flatMap((source) => {
    const { id, name } = source;
    const needing = needOfSource({
      source,
      activity: sources.activityOf(source),
      lately: lately(id),
    });
    return needing === undefined ? [] : [{ kind: "source" as const, id, name, needing, counts: {} }];
  });
}

function show({ kind, id, name, needing, counts }: Found, { timezone }: Tenant, language: Language) {
  const { why, detail, since } = needing;
  return {
    kind,
    id,
    name,
    severity: severities[why],
    why,
    detail: detail[language],
    since: showTime(since, timezone),
    ...counts,
  };
}
