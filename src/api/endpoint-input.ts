import type { Static } from "typebox";
import { type Dialect, dialectNamed, findDialect } from "../dialects/index.ts";
import { type Endpoint, type EventType, type Ladder, type Tenant, parseTimeZone } from "../model/index.ts";
import type { ApiParts } from "./api-parts.ts";
import { Checks, mapGiven } from "./check.ts";
import type { EndpointPatch } from "./endpoint-schemas.ts";
import { showTime } from "./schemas.ts";

type Input = Static<typeof EndpointPatch>;

/** The endpoint with what the input says of it. @throws InvalidInputError */
export function changeEndpoint(
  endpoint: Endpoint,
  input: Input,
  { refuseUrl }: Pick<ApiParts, "refuseUrl">,
): Endpoint {
  const dialect = findDialect(input.dialect ?? endpoint.dialect);
  const checks = new Checks();
  checks.dialect("dialect", input.dialect);
  const refused = input.url === undefined ? null : refuseUrl(input.url);
  if (refused !== null) checks.expect(false, "url", refused);
  checks.timezone("timezone", input.timezone);
  checkHeaders(checks, input.headers ?? {});
  checkLadder(checks, input.ladder);
  if (dialect !== undefined)
    checkEvents(checks, dialect, input.events === undefined ? endpoint.events : input.events);
  checks.done();
  const { timezone, ladder, ...plain } = input;
  return {
    ...endpoint,
    ...plain,
    timezone: mapGiven(timezone, endpoint.timezone, parseTimeZone),
    ladder: mapGiven(ladder, endpoint.ladder, readLadder),
  };
}

function readLadder({ gapsSeconds, maxAttempts, windowSeconds }: NonNullable<Input["ladder"]>): Ladder {
  return {
    gapsSeconds,
    maxAttempts: maxAttempts ?? gapsSeconds.length + 1,
    windowSeconds: windowSeconds ?? null,
  };
}

function checkLadder(checks: Checks, ladder: Input["ladder"]): void {
  const isEndless = ladder?.gapsSeconds.length === 0 && (ladder.maxAttempts ?? 1) > 1;
  checks.expect(!isEndless, "ladder.gapsSeconds", {
    en: "should have at least one gap where there is more than one attempt",
    zh: "尝试次数多于一次时，至少应有一个间隔",
  });
}

// What HTTP itself needs, and what tells a receiver which delivery it is, is not the tenant's to set.
const reservedHeaders =
  /^(host|content-length|transfer-encoding|connection|keep-alive|proxy-connection|upgrade|expect|te|trailer|webhook-.*|ringback-.*)$/i;
const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/;

function checkHeaders(checks: Checks, headers: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(headers)) {
    checks.expect(headerName.test(name) && !reservedHeaders.test(name), `headers.${name}`, {
      en: "should be the name of a header that the hub does not set itself",
      zh: "应为有效的请求头名称，且不是由本服务设置的请求头",
    });
    // Latin-1 without control characters is all that a header can carry.
    checks.expect(/^[\t\u0020-\u007e\u0080-\u00ff]*$/.test(value), `headers.${name}`, {
      en: "should have no line breaks, and no characters outside Latin-1",
      zh: "不应包含换行或 Latin-1 以外的字符",
    });
  }
}

function checkEvents(checks: Checks, dialect: Dialect, events: readonly EventType[] | null): void {
  const carried = carriedBy(dialect);
  for (const [index, event] of (events ?? []).entries()) {
    checks.expect(carried.includes(event), `events.${index}`, {
      en: `should be an event that ${dialect.name} has a message for: ${carried.join(", ")}`,
      zh: `应为 ${dialect.name} 协议有对应报文的事件：${carried.join("、")}`,
    });
  }
}

/** The events that a dialect has messages for. */
export function carriedBy({ messages }: Dialect): readonly EventType[] {
  return [...new Set(messages.flatMap(({ carries }) => carries))];
}

/** The endpoint as it is answered: what holds is told, secrets are not. */
export function showEndpoint(endpoint: Endpoint, { timezone }: Tenant) {
  const {
    tenant: _,
    secret,
    previousSecret: _previous,
    auth: _auth,
    headers,
    createdAt,
    ...plain
  } = endpoint;
  const { policy, defaultEvents } = dialectNamed(endpoint.dialect);
  return {
    ...plain,
    headers: Object.fromEntries(Object.keys(headers).map((name) => [name, "•••"])),
    hasSecret: secret !== null,
    effective: {
      events: endpoint.events ?? defaultEvents,
      ladder: endpoint.ladder ?? policy.ladder,
      timeoutMs: endpoint.timeoutMs ?? policy.timeoutMs,
      ack: endpoint.ack ?? policy.ack.en,
      breaker: endpoint.breaker ?? policy.breaker ?? "off",
      disableAfterSeconds: endpoint.disableAfterSeconds ?? policy.disableAfterSeconds,
    },
    createdAt: showTime(createdAt, timezone),
  };
}
