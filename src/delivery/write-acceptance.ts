import { MembershipEndedError } from "../model/index.ts";
import type { Acceptance, Accepted, NewDelivery, Store } from "../store/index.ts";
import type { Dispatcher } from "./dispatcher.ts";

/** What writing takes. */
interface Parts {
  readonly store: Store;
  readonly dispatcher: Dispatcher;
}

/**
 * Writes a plan, and sends what it admitted; what was admitted for a plan that was not written is let go. Where this
 * hub's membership ended meanwhile, whoever is a member sends all of it.
 */
export async function writeAcceptance(
  parts: Parts,
  acceptance: Acceptance,
  message: Uint8Array | null,
): Promise<Accepted> {
  try {
    return await write(parts, acceptance, message);
  } catch (error) {
    if (!(error instanceof MembershipEndedError)) throw error;
    parts.dispatcher.doubt();
    return write(parts, asWaiting(acceptance), message);
  }
}

async function write(
  { store, dispatcher }: Parts,
  acceptance: Acceptance,
  message: Uint8Array | null,
): Promise<Accepted> {
  const deliveries = [...acceptance.calls, ...acceptance.jobs, ...acceptance.others].flatMap(
    (write) => write.deliveries,
  );
  const bodyOf = ({ body }: NewDelivery) =>
    (body === "message" ? message : acceptance.bodies[body]) ?? new Uint8Array();
  let isStored = false;
  try {
    const accepted = await store.accept(acceptance);
    isStored = accepted.kind === "stored";
    return accepted;
  } finally {
    for (const delivery of deliveries) {
      const body = bodyOf(delivery);
      if (isStored) dispatcher.begin({ tenant: acceptance.tenant, delivery, body });
      else dispatcher.cancel(delivery, body.length);
    }
  }
}

/** The same, with nothing to be sent by this hub at once. */
function asWaiting(acceptance: Acceptance): Acceptance {
  const wait = <Write extends { readonly deliveries: readonly NewDelivery[] }>(write: Write): Write => ({
    ...write,
    deliveries: write.deliveries.map((delivery) => {
      const { state } = delivery;
      if (state.state !== "sending") return delivery;
      return { ...delivery, state: { state: "waiting", dueAt: state.dueAt } };
    }),
  });
  const { calls, jobs, others } = acceptance;
  return { ...acceptance, calls: calls.map(wait), jobs: jobs.map(wait), others: others.map(wait) };
}
