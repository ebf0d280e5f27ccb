import { type Dialect, dialects } from "../../dialects/index.ts";
import {
  type CallFacts,
  type Clock,
  type JsonValue,
  defaultTimeZone,
  formatIso,
  isJsonArray,
  isJsonObject,
  parseJson,
  toInstant,
} from "../../model/index.ts";

/** A callback to post by hand. */
export interface DemoSample {
  readonly dialect: string;
  /** JSON on one line. */
  readonly body: string;
  /** By which the call is found. */
  readonly to: string;
}

/** The record of one answered call, as the first platform's dialect writes it, short enough for a terminal. */
export function makeSample(clock: Clock): DemoSample {
  const dialect = dialects.find(({ ownSummaries }) => !ownSummaries);
  if (dialect === undefined) throw new RangeError("Expected the registry to have a platform");
  const to = "19900007788";
  return { dialect: dialect.name, body: bodyOf(dialect, to, clock), to };
}

function bodyOf(dialect: Dialect, to: string, clock: Clock): string {
  const ended = toInstant(Math.floor(clock.now() / 1000) * 1000);
  const call = {
    id: String(Math.floor(clock.now() / 1000)),
    platform: dialect.name,
    to,
    outcome: "answered",
    answeredAt: formatIso(toInstant(ended - 41_000), defaultTimeZone),
    endedAt: formatIso(ended, defaultTimeZone),
    talkSeconds: 41,
    intent: { level: "A", label: null, basis: null },
    labels: ["想要书单"],
  } satisfies CallFacts;
  const [message] = dialect.encode(
    { type: "call.record", occurredAt: null, call },
    { timezone: defaultTimeZone },
  );
  const parsed = parseJson(message?.body ?? "{}");
  return JSON.stringify(parsed.ok ? withoutBlanks(parsed.value) : {});
}

/** The value without what says nothing: nulls, empty texts, lists and objects. */
function withoutBlanks(value: JsonValue): JsonValue {
  if (isJsonArray(value)) return value.map(withoutBlanks);
  if (!isJsonObject(value)) return value;
  const told = Object.entries(value)
    .map(([key, part]) => [key, withoutBlanks(part)] as const)
    .filter(([, part]) => !isBlank(part));
  return Object.fromEntries(told);
}

function isBlank(value: JsonValue): boolean {
  if (value === null || value === "") return true;
  return (isJsonArray(value) || isJsonObject(value)) && Object.keys(value).length === 0;
}
