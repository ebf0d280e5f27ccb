import type { Acceptance, Accepted, NewDelivery, Store } from "../store/index.ts";
import type { Dispatcher } from "./dispatcher.ts";

/** Writes a plan, and sends what it admitted; what was admitted for a plan that was not written is let go. */
export async function writeAcceptance(
  { store, dispatcher }: { readonly store: Store; readonly dispatcher: Dispatcher },
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
