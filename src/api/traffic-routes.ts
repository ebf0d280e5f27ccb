import { Type } from "typebox";
import type { Server } from "../http/index.ts";
import {
  InvalidInputError,
  type Instant,
  type TrafficSpan,
  type TrafficSubject,
  beginOfSpan,
  isId,
  toInstant,
  trafficKeptMs,
  trafficSpanMs,
  trafficSpans,
} from "../model/index.ts";
import type { Access } from "./access.ts";
import type { ApiParts } from "./api-parts.ts";
import { queryOf, timeQuery, timesOf } from "./page.ts";
import { showTime } from "./schemas.ts";
import { showTraffic } from "./show-traffic.ts";
import { TrafficSchema } from "./traffic-schemas.ts";

const params = Type.Object({ tenant: Type.String() });
const tags = ["traffic"];
const query = queryOf({
  ...timeQuery,
  step: Type.Optional(
    Type.Enum([...trafficSpans], {
      description:
        "Without it, minutes where there are up to 200 of them and they are still kept, else hours",
    }),
  ),
  subject: Type.Optional(Type.String({ description: "Id of a source or an endpoint; without it, all" })),
});

const usualMs = trafficSpanMs.hour;
const usualPoints = 200;
// They are all read, and shown, at once: more would make everybody else wait.
const mostPoints = 20_000;

/** What went through sources and endpoints, as the store has it. */
export function trafficRoutes(server: Server, { store, clock }: ApiParts, access: Access): void {
  server.get(
    "/v1/tenants/:tenant/traffic",
    {
      schema: {
        tags,
        summary: "Show what went through sources and endpoints",
        description:
          "By the minute for the last 26 hours, by the hour for the last 90 days. What happened in the last second or so may not be counted yet.",
        params,
        querystring: query,
        response: { 200: TrafficSchema },
      },
    },
    async (request) => {
      const tenant = access.requireTenant(request);
      const { subject, step: asked } = request.query;
      const now = clock.now();
      const times = rangeOf(timesOf(request.query), now);
      const step = asked ?? stepFor(times, now);
      const since = beginOfSpan(times.since, step);
      const subjects = subject === undefined ? {} : { subjects: subjectsOf(subject) };
      const range = { span: step, since, until: times.until, ...subjects, limit: mostPoints + 1 };
      const rows = await store.traffic.read(tenant.id, range);
      if (rows.length > mostPoints) throw tooMany();
      return {
        step,
        since: showTime(since, tenant.timezone),
        until: showTime(times.until, tenant.timezone),
        subjects: showTraffic(rows, tenant),
      };
    },
  );
}

interface Times {
  readonly since: Instant;
  readonly until: Instant;
}

function rangeOf({ since, until: asked }: Partial<Times>, now: Instant): Times {
  const until = asked ?? now;
  const from = since ?? toInstant(Math.max(0, until - usualMs));
  if (from >= until) {
    const text = { en: "should be before `until`", zh: "应早于 until" };
    throw new InvalidInputError([{ path: "since", text }]);
  }
  return { since: from, until };
}

function stepFor({ since, until }: Times, now: Instant): TrafficSpan {
  const isShort = until - since <= usualPoints * trafficSpanMs.minute;
  return isShort && since > now - trafficKeptMs.minute ? "minute" : "hour";
}

/** None where it is the id of neither. */
function subjectsOf(text: string): readonly TrafficSubject[] {
  return isSubject(text) ? [text] : [];
}

function isSubject(text: string): text is TrafficSubject {
  return isId("source", text) || isId("endpoint", text);
}

function tooMany(): InvalidInputError {
  const text = {
    en: `should leave no more than ${mostPoints} points: ask for less time, by the hour, or for one subject`,
    zh: `数据点不应超过 ${mostPoints} 个：请缩短时间范围、按小时查询，或只查询一个来源或接收端`,
  };
  return new InvalidInputError([{ path: "since", text }]);
}
