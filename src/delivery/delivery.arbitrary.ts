import * as fc from "fast-check";
import {
  type CallFactEvent,
  type CallFacts,
  type Endpoint,
  type IdMint,
  type Instant,
  type Ladder,
  type Tenant,
  defaultTimeZone,
  usualRetention,
  mintedId,
  parseTenantId,
  plainEndpoint,
  toInstant,
} from "../model/index.ts";
import type { CallWrite, StoredCall } from "../store/index.ts";
import { type Dialect, dialectNamed } from "../dialects/index.ts";
import type { HeldDelivery } from "./held-delivery.ts";
import { type Addressed, type Occasion, recipientOf } from "./recipients.ts";

// Deliveries and what they come from, for the tests of this folder.

/** A moment from which tests count. */
export const noon: Instant = toInstant(Date.UTC(2026, 10, 20, 4));

/** The moment so many milliseconds after noon. */
export function afterNoon(milliseconds: number): Instant {
  return toInstant(noon + milliseconds);
}

const anyGap = fc.oneof(
  fc.constant(0),
  fc.integer({ min: 1, max: 3_600 }),
  fc.double({ min: 0.001, max: 90, noNaN: true }),
);

/** A ladder as an endpoint may have it. */
export const anyLadder: fc.Arbitrary<Ladder> = fc.record({
  gapsSeconds: fc.array(anyGap, { minLength: 1, maxLength: 6 }),
  maxAttempts: fc.integer({ min: 1, max: 12 }),
  windowSeconds: fc.option(
    fc.oneof(fc.integer({ min: 0, max: 20_000 }), fc.double({ min: 0, max: 1e15, noNaN: true })),
  ),
});

/** Makes ids that count up. */
export function countingMint(): IdMint {
  let count = 0;
  return {
    mint: (kind) => {
      count += 1;
      return mintedId(kind, String(count).padStart(26, "0"));
    },
  };
}

const mint = countingMint();

/** A tenant. */
export const tenant: Tenant = {
  id: parseTenantId("acme"),
  name: "Acme",
  timezone: defaultTimeZone,
  retention: usualRetention,
  createdAt: noon,
};

/** An endpoint that leaves everything to its dialect, but for what is told. */
export function endpointWith(told: Partial<Endpoint> = {}): Endpoint {
  const place = {
    tenant: tenant.id,
    id: mint.mint("endpoint"),
    url: "https://app.example.com/callbacks",
    dialect: "standard",
    createdAt: noon,
  };
  return { ...plainEndpoint(place), ...told };
}

/** A delivery that a lane holds. */
export function claimedFor(endpoint: Endpoint): HeldDelivery {
  return {
    tenant: tenant.id,
    id: mint.mint("delivery"),
    endpoint: endpoint.id,
    dialect: endpoint.dialect,
    message: "call.completed",
    body: new Uint8Array(),
    dueAt: noon,
    attempts: 0,
    roundBase: 0,
    firstAt: null,
    owner: "a hub",
  };
}

/** The source of every occasion. */
export const source: Occasion["source"] = { id: mint.mint("source"), graceSeconds: 60 };

/** A message of that dialect that just came in, and the endpoints there are. */
export function occasionOf(
  dialect: string,
  endpoints: readonly Endpoint[] = [],
  told: Partial<Occasion> = {},
): Occasion {
  return {
    source,
    sourceDialect: dialectNamed(dialect),
    message: null,
    recipients: endpoints.map((endpoint) => recipientOf(endpoint, tenant)),
    mint,
    admit: () => ({ state: "waiting", dueAt: noon }),
    knowsJob: () => false,
    now: noon,
    ...told,
  };
}

/** The wire message of that name, of so many bytes. */
export function wireMessage({ messages }: Dialect, name: string | undefined = messages[0]?.name) {
  return { name: name ?? "", bytes: 120 };
}

/** An event that tells these facts about a call. */
export function told(
  facts: Partial<CallFacts> = {},
  marks: Partial<Omit<CallFactEvent, "call">> = {},
): CallFactEvent {
  return { type: "call.record", ...marks, call: { id: "1107", platform: "acme", ...facts } };
}

/** Nothing addressed yet. */
export function nothingYet(): Addressed {
  return { deliveries: [], bodies: [] };
}

/** The bodies as text. */
export function bodiesOf({ bodies }: Addressed): readonly string[] {
  return bodies.map((body) => new TextDecoder().decode(body));
}

/** A call as the store has it once the write is done. */
export function storedAfter(write: CallWrite, before?: StoredCall): StoredCall {
  const { id, source, key, at, row } = write;
  const events = write.events.map((event) => ({ ...event, message: null, receivedAt: noon }));
  return { tenant: tenant.id, id, source, key, at, ...row, events: [...(before?.events ?? []), ...events] };
}
