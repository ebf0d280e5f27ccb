import { type CallId, type DeliveryId, type MessageId, parseId, toInstant } from "../../model/terms/index.ts";
import type {
  AuditFilter,
  CallFilter,
  DeliveryFilter,
  JobSieve,
  MessageFilter,
  MessageSieve,
} from "../queries.ts";
import type { Store } from "../store.ts";
import { World } from "../world.contract.ts";
import { beginOf, idOf } from "./filled-database.contract.ts";

/** The tenant whose database is filled. */
export const world = new World();
const { tenant } = world;
const page = { limit: 10, after: null };
/** What there is of its days. */
export const call: CallId = parseId("call", idOf("call_", 3, 500));
/** Its delivery. */
export const delivery: DeliveryId = parseId("delivery", idOf("dlv_", 3, 500));
/** Its message. */
export const message: MessageId = parseId("message", idOf("msg_", 3, 500));
/** One of its days. */
export const [since, until] = [toInstant(beginOf(2)), toInstant(beginOf(3) - 1)];

/** The filter with each choice of its fields. */
function choices<Filter extends object>(filter: Filter): readonly Partial<Filter>[] {
  const fields: [string, unknown][] = Object.entries(filter);
  return Array.from({ length: 2 ** fields.length }, (_, choice) => {
    const chosen = fields.filter((_field, index) => (choice >> index) % 2 === 1);
    return Object.fromEntries(chosen) as Partial<Filter>;
  });
}

// One of the columns that the index of lists has at its end stands for them all.
const allCalls: CallFilter = {
  job: "job 7",
  outcome: "busy",
  from: "055100000001",
  to: "19900007919",
  since,
  until,
  q: "1990000",
};
const allMessages: MessageFilter = { fate: "decoded", since, until };
const allDeliveries: DeliveryFilter = {
  state: "waiting",
  endpoint: world.endpoint,
  call,
  type: "call.record",
  error: "timeout",
  since,
  until,
};
const allJobs: JobSieve = { source: world.source, status: "running", q: "x", since, until };
const allAudit: AuditFilter = { who: "operator 1", action: "changed", what: "endpoint", since, until };
const states = ["waiting", "sending", "delivered", "failed", "parked"] as const;

/** Asks for lists, by whatever they can be filtered. */
export async function askLists({ queries }: Store): Promise<void> {
  for (const filter of choices(allCalls)) {
    for (const after of [null, call]) {
      await queries.calls(tenant, filter, { limit: 10, after });
      if (filter.q !== undefined)
        await queries.calls(tenant, { ...filter, wholeNumbers: true }, { limit: 10, after });
    }
  }
  await queries.calls(tenant, { platform: "acme", intent: "A", completed: true }, page);
  for (const filter of choices(allMessages)) {
    await queries.messages(tenant, filter, { limit: 10, after: message });
    await queries.messages(tenant, { ...filter, fate: "quarantined" }, page);
    await askSieves(queries, filter);
  }
  for (const filter of choices(allDeliveries))
    for (const state of filter.state === undefined ? [undefined] : states) {
      const asked = state === undefined ? filter : { ...filter, state };
      await queries.deliveries(tenant, asked, { limit: 10, after: delivery });
      await queries.deliveries(tenant, asked, page);
    }
  for (const filter of choices(allAudit)) {
    await queries.audit(tenant, filter, page);
    await queries.audit(null, filter, { limit: 10, after: idOf("aud_", 3, 500) });
  }
  await askJobs(queries);
}

/** Asks for jobs, with and without what no index has. */
async function askJobs(queries: Store["queries"]): Promise<void> {
  await queries.jobs(tenant, {}, page);
  const job = idOf("job_", 3, 500);
  await queries.jobs(tenant, { since, until }, { limit: 10, after: job });
  for (const sieve of choices(allJobs)) {
    await queries.siftJobs(tenant, sieve, { limit: 10, after: job, looks: 100 });
    await queries.siftJobs(tenant, sieve, { ...page, looks: 100 });
  }
}

/** Asks for messages by what no index has, beside the filter. */
async function askSieves(queries: Store["queries"], filter: MessageFilter): Promise<void> {
  for (const sieve of choices<MessageSieve>({ source: world.source, name: "other", reason: "empty" }))
    for (const after of [null, message])
      await queries.siftMessages(tenant, { ...filter, ...sieve }, { limit: 10, after, looks: 1_000 });
}

/** Asks for one of everything. */
export async function askQuestions({ queries }: Store): Promise<void> {
  await queries.call(tenant, call);
  await queries.messagesOfCall(tenant, call);
  await queries.job(tenant, parseId("job", idOf("job_", 3, 500)));
  for (const after of [null, call])
    await queries.tallyJob(tenant, { source: world.source, key: "job 7", after, looks: 100 });
  await queries.message(tenant, message);
  await queries.messageBody(tenant, message);
  await queries.callsOfMessage(tenant, { id: message, receivedAt: since });
  await queries.messageWithDigest(tenant, world.source, "digest 3 500");
  await queries.delivery(tenant, delivery);
  await queries.deliveryBody(tenant, delivery);
  await queries.attempts(tenant, delivery);
  await queries.journal(tenant, delivery);
  const look = { after: { at: since, delivery }, limit: 10, maxBytes: 10_000 };
  await queries.failures(tenant, { since, before: until }, look);
  await queries.failureCounts(tenant, { before: until, limit: 10 });
  await queries.parked(tenant, null);
  await queries.parked(tenant, world.endpoint);
  await queries.backlog();
  await queries.standing(tenant, since);
  await queries.longRounds(tenant, { endpoint: world.endpoint, climbed: 1, now: since, moreThanMs: 1_000 });
}
