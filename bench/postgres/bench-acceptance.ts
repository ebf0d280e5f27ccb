import { monotonicFactory } from "ulid";
import {
  type EndpointId,
  type IdKind,
  type SourceId,
  type TenantId,
  mintedId,
  toInstant,
} from "../../src/model/index.ts";
import type { Acceptance, CallWrite } from "../../src/store/index.ts";
import { recordText } from "../record.ts";

/** Where pretend calls go. */
export interface Place {
  readonly tenant: TenantId;
  readonly source: SourceId;
  readonly endpoint: EndpointId;
  /** In whose name the deliveries are sent at once; null: they wait. */
  readonly owner: string | null;
}

// Chance of the good kind for every id would take longer than all that is measured.
const ulid = monotonicFactory(() => Math.random());

/** An id as the hub mints them. */
export function idOf<Kind extends IdKind>(kind: Kind) {
  return mintedId(kind, ulid());
}

const encoder = new TextEncoder();

/** What the hub writes for a record of a new call: one message, two events, one delivery. */
export function acceptanceOf(place: Place, n: number): Acceptance {
  const { tenant, source } = place;
  const at = toInstant(Date.now());
  const body = encoder.encode(recordText(n));
  const message = {
    kind: "new",
    tenant,
    id: idOf("message"),
    source,
    receivedAt: at,
    fate: "decoded",
    reason: null,
    path: null,
    name: "ROBOT_CALL_RECORD",
    headers: { "content-type": "application/json", "user-agent": "bench" },
    remote: "127.0.0.1",
    interface: null,
    sizeBytes: body.length,
    body,
    repeats: null,
  } as const;
  return { tenant, at, message, calls: [callOf(place, n, body)], jobs: [], others: [], bodies: [] };
}

function callOf({ source, endpoint, owner }: Place, n: number, facts: Uint8Array): CallWrite {
  const at = toInstant(Date.now());
  const event = idOf("event");
  const to = `1${String(3_000_000_000 + ((n * 2_654_435_761) % 6_999_999_999)).padStart(10, "0")}`;
  const jobKey = String(500 + (n % 20));
  const row = {
    version: 1,
    revision: 1,
    completed: true,
    awaiting: [],
    graceEndsAt: null,
    platform: "tanyi",
    jobKey,
    outcome: n % 3 === 0 ? "answered" : "no_answer",
    intent: "ABCDEF"[n % 6] ?? null,
    from: null,
    to,
  };
  return {
    id: idOf("call"),
    source,
    key: String(n),
    at,
    expectedVersion: 0,
    row,
    job: { id: idOf("job"), key: jobKey },
    events: [
      { id: event, type: "call.record", version: 1, digest: null, facts },
      { id: idOf("event"), type: "call.completed", version: 1, digest: null, facts: null },
    ],
    deliveries: [
      {
        id: idOf("delivery"),
        endpoint,
        event,
        type: "call.record",
        dialect: "tanyi",
        message: "ROBOT_CALL_RECORD",
        body: "message",
        state: owner === null ? { state: "waiting", dueAt: at } : { state: "sending", dueAt: at, owner },
      },
    ],
  };
}
