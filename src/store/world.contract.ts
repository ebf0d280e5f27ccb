import { ulid } from "ulid";
import {
  type Endpoint,
  type EndpointId,
  type EventId,
  type IdKind,
  type Instant,
  type Key,
  type Source,
  type SourceId,
  type Tenant,
  type TenantId,
  defaultTimeZone,
  usualRetention,
  mintedId,
  parseTenantId,
  toInstant,
  plainEndpoint,
} from "../model/index.ts";
import type {
  Acceptance,
  CallRow,
  CallWrite,
  Claim,
  JobRow,
  JobWrite,
  NewDelivery,
  NewEvent,
  NewMessage,
  OtherWrite,
} from "./store.ts";

let worlds = 0;
const began = Date.UTC(2026, 10, 20, 2);

/** Bytes of a text. */
export function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

type Row = Partial<Omit<CallWrite, "row">> & { readonly row?: Partial<CallRow> };

/**
 * A tenant and its clock: makes what the tests write, with every field filled in. Nothing happens at the same time
 * as anything else, so that every order is certain.
 */
export class World {
  readonly tenant: TenantId;
  readonly source: SourceId;
  readonly endpoint: EndpointId;
  now: Instant = toInstant(began);

  constructor(tenant = `tenant-${(worlds += 1)}`) {
    this.tenant = parseTenantId(tenant);
    this.source = this.id("source");
    this.endpoint = this.id("endpoint");
  }

  /** So many milliseconds go by. */
  pass(milliseconds = 1_000): Instant {
    this.now = toInstant(this.now + milliseconds);
    return this.now;
  }

  /** The moment so many milliseconds from now. */
  in(milliseconds: number): Instant {
    return toInstant(this.now + milliseconds);
  }

  /** A new id; a second goes by. */
  id<Kind extends IdKind>(kind: Kind): ReturnType<typeof mintedId<Kind>> {
    return mintedId(kind, ulid(this.pass()));
  }

  acceptance(parts: Partial<Acceptance> = {}): Acceptance {
    return {
      tenant: this.tenant,
      at: this.pass(),
      message: null,
      calls: [],
      jobs: [],
      others: [],
      bodies: [],
      ...parts,
    };
  }

  message(parts: Partial<NewMessage> = {}): NewMessage {
    const body = parts.body ?? bytes("{}");
    return {
      kind: "new",
      tenant: this.tenant,
      id: this.id("message"),
      source: this.source,
      receivedAt: this.now,
      fate: "decoded",
      reason: null,
      path: null,
      name: "record",
      headers: { "content-type": "application/json" },
      remote: "203.0.113.7",
      interface: null,
      sizeBytes: body.length,
      body,
      repeats: null,
      ...parts,
    };
  }

  event(parts: Partial<NewEvent> = {}): NewEvent {
    const id = this.id("event");
    return { id, type: "call.record", version: 1, digest: null, facts: bytes(`"${id}"`), ...parts };
  }

  /** A call that is new, with one event. */
  call({ row, ...parts }: Row = {}): CallWrite {
    const id = this.id("call");
    return {
      id,
      source: this.source,
      key: `key of ${id}`,
      at: this.now,
      expectedVersion: 0,
      row: {
        version: 1,
        revision: 1,
        completed: true,
        awaiting: [],
        graceEndsAt: null,
        platform: "acme",
        jobKey: null,
        outcome: "answered",
        intent: null,
        from: null,
        to: null,
        ...row,
      },
      job: null,
      events: [this.event()],
      deliveries: [],
      ...parts,
    };
  }

  /** The same call one version on, with one event more. */
  revised(call: CallWrite, row: Partial<CallRow> = {}): CallWrite {
    const version = call.row.version + 1;
    return {
      ...call,
      expectedVersion: call.row.version,
      row: { ...call.row, version, revision: call.row.revision + 1, ...row },
      job: null,
      events: [this.event({ version })],
      deliveries: [],
    };
  }

  job({ row, ...parts }: Partial<Omit<JobWrite, "row">> & { readonly row?: Partial<JobRow> } = {}): JobWrite {
    const id = this.id("job");
    return {
      id,
      source: this.source,
      key: `key of ${id}`,
      expectedVersion: 0,
      row: { version: 1, name: "回访", status: "running", statusAt: this.now, ...row },
      events: [this.event({ type: "job.status_changed" })],
      deliveries: [],
      ...parts,
    };
  }

  other(digest: string, parts: Partial<OtherWrite> = {}): OtherWrite {
    const event = this.event({ type: "platform.other", version: 0, digest });
    return { source: this.source, event, deliveries: [], ...parts };
  }

  delivery(event: EventId, parts: Partial<NewDelivery> = {}): NewDelivery {
    return {
      id: this.id("delivery"),
      endpoint: this.endpoint,
      event,
      type: "call.record",
      dialect: "acme",
      message: "record",
      body: 0,
      state: this.waiting(),
      ...parts,
    };
  }

  /** Waits, due now or so many milliseconds from now. */
  waiting(milliseconds = 0): Extract<NewDelivery["state"], { state: "waiting" }> {
    return { state: "waiting", dueAt: this.in(milliseconds) };
  }

  /** A call with a delivery for each of the states. */
  withDeliveries(states: readonly Partial<NewDelivery>[], body = bytes("body")): Acceptance {
    const event = this.event();
    const deliveries = states.map((parts) => this.delivery(event.id, parts));
    return this.acceptance({ calls: [this.call({ events: [event], deliveries })], bodies: [body] });
  }

  claim(parts: Partial<Claim> = {}): Claim {
    return {
      tenant: this.tenant,
      endpoint: this.endpoint,
      now: this.now,
      limit: 100,
      maxBytes: 1_000_000,
      owner: "me",
      ...parts,
    };
  }

  /** The tenant as it is configured. */
  tenantDoc(): Tenant {
    return {
      id: this.tenant,
      name: "Acme 公司",
      timezone: defaultTimeZone,
      retention: { ...usualRetention, messagesDays: 30 },
      createdAt: this.now,
    };
  }

  keyDoc(parts: Partial<Key> = {}): Key {
    const id = this.id("key");
    const hash = `hash of ${id}`;
    return {
      tenant: this.tenant,
      id,
      name: "key",
      hash,
      rights: ["read", "reveal"],
      expiresAt: null,
      portal: null,
      createdAt: this.now,
      ...parts,
    };
  }

  sourceDoc(parts: Partial<Source> = {}): Source {
    return {
      tenant: this.tenant,
      id: this.source,
      name: "source",
      dialect: "acme",
      token: `token of ${this.source}`,
      timezone: defaultTimeZone,
      recordingBaseUrl: null,
      graceSeconds: 60,
      allowFrom: ["203.0.113.0/24"],
      verify: { kind: "header", header: "x-secret", secret: "s3cret" },
      onInvalid: "quarantine",
      onUnverified: "quarantine",
      silentAfterSeconds: 3600,
      createdAt: this.now,
      ...parts,
    };
  }

  endpointDoc(parts: Partial<Endpoint> = {}): Endpoint {
    const place = { tenant: this.tenant, id: this.endpoint, url: "https://app.example.com/callback" };
    return {
      ...plainEndpoint({ ...place, dialect: "acme", createdAt: this.now }),
      name: "endpoint",
      events: ["call.completed"],
      ladder: { gapsSeconds: [1, 2], maxAttempts: 3, windowSeconds: null },
      ack: "2xx",
      headers: { "x-a": "é" },
      ratePerSecond: 0.5,
      breaker: { failures: 20, probeSeconds: 30 },
      signing: { kind: "hmac-sha256", header: "x-signature", encoding: "hex" },
      ...parts,
    };
  }
}
