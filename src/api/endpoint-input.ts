import type { Static } from "typebox";
import { type Dialect, dialectNamed, findDialect } from "../dialects/index.ts";
import {
  type Endpoint,
  type EventType,
  type Ladder,
  type Signing,
  type Tenant,
  parseTimeZone,
} from "../model/index.ts";
import type { ApiParts } from "./api-parts.ts";
import { Checks, mapGiven } from "./check.ts";
import type { EndpointPatch } from "./endpoint-schemas.ts";
import { type Keyed, checkSigning, showSecrets, withSecret } from "./endpoint-signing.ts";
import { showTime } from "./schemas.ts";

type Input = Static<typeof EndpointPatch>;

/**
 * The endpoint with what the input says of it, and a secret where its signing takes one that only has to be made.
 * @throws InvalidInputError
 */
export function changeEndpoint(
  endpoint: Endpoint,
  input: Input,
  { refuseUrl, randomBytes }: Pick<ApiParts, "refuseUrl" | "randomBytes">,
): Keyed {
  const dialect = findDialect(input.dialect ?? endpoint.dialect);
  const checks = new Checks();
  checks.dialect("dialect", input.dialect);
  const refused = input.url === undefined ? null : refuseUrl(input.url);
  if (refused !== null) checks.expect(false, "url", refused);
  checkHeaders(checks, input.headers ?? {});
  checkLadder(checks, input.ladder);
  checkParked(checks, input);
  if (dialect !== undefined)
    checkEvents(checks, dialect, input.events === undefined ? endpoint.events : input.events);
  checks.timezone("timezone", input.timezone);
  const { timezone, ladder, signing, parked: _, ...plain } = input;
  const changed = {
    ...endpoint,
    ...plain,
    ...(input.secret === undefined ? {} : { previousSecret: null }),
    signing: mapGiven(signing, endpoint.signing, (given) => readSigning(given, dialect)),
    ladder: mapGiven(ladder, endpoint.ladder, readLadder),
  };
  const keyed = withSecret(changed, { isGiven: input.secret !== undefined, randomBytes });
  checkSigning(checks, keyed.endpoint);
  checkTaken(checks, keyed.endpoint);
  checkAuth(checks, input.auth);
  checks.done();
  const zone = mapGiven(timezone, endpoint.timezone, parseTimeZone);
  return { ...keyed, endpoint: { ...keyed.endpoint, timezone: zone } };
}

function readSigning(signing: NonNullable<Input["signing"]>, dialect: Dialect | undefined): Signing {
  switch (signing.kind) {
    case "none":
    case "standard-webhooks":
    case "standard-webhooks-v1a":
      return { kind: signing.kind };
    case "hmac-sha256":
      return { ...signing, encoding: signing.encoding ?? "hex" };
    case "dialect":
      return { ...signing, recipe: signing.recipe ?? dialect?.signing?.recipes[0] ?? "" };
  }
}

// What the hub writes itself, and what tells a receiver how to read the body.
const unsignable = /^(content-type|content-encoding|accept-encoding|user-agent|authorization|cookie)$/i;

/** Notes a header that is meant for two things at once. */
function checkTaken(checks: Checks, { signing, auth, headers }: Endpoint): void {
  const names = Object.keys(headers);
  for (const name of auth === null ? [] : names.filter((name) => /^authorization$/i.test(name))) {
    checks.expect(false, `headers.${name}`, {
      en: "should not be there beside auth, which sets this header",
      zh: "不应与 auth 同时设置：auth 会设置该请求头",
    });
  }
  if (signing?.kind !== "hmac-sha256") return;
  const { header } = signing;
  const isFree = headerName.test(header) && !reservedHeaders.test(header) && !unsignable.test(header);
  checks.expect(isFree, "signing.header", {
    en: "should be the name of a header that is there for nothing else",
    zh: "应为没有其他用途的有效请求头名称",
  });
  const taken = new Set([header, `${header}-previous`].map((name) => name.toLowerCase()));
  for (const name of names.filter((name) => taken.has(name.toLowerCase()))) {
    checks.expect(false, `headers.${name}`, {
      en: "should not be there: it carries the signature",
      zh: "不应设置：该请求头用于签名",
    });
  }
}

function checkAuth(checks: Checks, auth: Input["auth"]): void {
  if (auth?.kind === "basic") {
    checks.expect(!/[:\p{Cc}]/u.test(auth.username), "auth.username", {
      en: "should have no colon and no control characters",
      zh: "不应包含冒号或控制字符",
    });
    checks.expect(!/\p{Cc}/u.test(auth.password), "auth.password", {
      en: "should have no control characters",
      zh: "不应包含控制字符",
    });
  }
  if (auth?.kind === "bearer") {
    checks.expect(/^[!-~]+$/.test(auth.token), "auth.token", {
      en: "should be letters, digits and signs of ASCII, without spaces",
      zh: "应仅由不含空格的 ASCII 可见字符组成",
    });
  }
}

function checkParked(checks: Checks, { parked, enabled, paused }: Input): void {
  const goesOn = (enabled === true || paused === false) && enabled !== false && paused !== true;
  checks.expect(parked === undefined || goesOn, "parked", {
    en: "should be told only with enabled: true or paused: false",
    zh: "只能与 enabled: true 或 paused: false 一起提供",
  });
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
    secret: _secret,
    previousSecret: _previous,
    auth: _auth,
    headers,
    createdAt,
    ...plain
  } = endpoint;
  const { previousUntil, ...secrets } = showSecrets(endpoint);
  const { policy, defaultEvents } = dialectNamed(endpoint.dialect);
  return {
    ...plain,
    headers: Object.fromEntries(Object.keys(headers).map((name) => [name, "•••"])),
    ...secrets,
    previousSecretUntil: previousUntil === null ? null : showTime(previousUntil, timezone),
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

/** The same with the secret that was made just now, which is told this once. */
export function showKeyed({ endpoint, made }: Keyed, tenant: Tenant) {
  return { ...showEndpoint(endpoint, tenant), ...(made === null ? {} : { secret: made }) };
}
