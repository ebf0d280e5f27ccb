import type { DeliveryId, EndpointId } from "../model/index.ts";
import type { NewDelivery, Store } from "./store.ts";
import { type World, bytes } from "./world.contract.ts";

/** Ends a delivery, with so many attempts. */
export async function end(
  store: Store,
  world: World,
  delivery: DeliveryId,
  how: "delivered" | "failed" | readonly ["delivered" | "failed", number],
): Promise<void> {
  const [state, attempts] = typeof how === "string" ? ([how, 1] as const) : how;
  const at = world.pass();
  const verdict = state === "delivered" ? "acknowledged" : "retry";
  for (let number = 1; number <= attempts; number += 1) {
    await store.retry(world.tenant, delivery, at);
    const found = (await store.queries.delivery(world.tenant, delivery))?.endpoint;
    if (found === undefined) throw new Error("Expected the delivery");
    const { deliveries } = await store.claim(world.claim({ endpoint: found, now: at }));
    const others = deliveries.map(({ id }) => id).filter((id) => id !== delivery);
    await store.release(world.tenant, "me", others);
    const made = { number, dueAt: at, at, tookMs: 1, verdict, status: 200 } as const;
    const attempt = { ...made, error: null, detail: null, answer: "an answer" };
    const ended = state === "delivered" ? { state, at } : ({ state, at, reason: "rejected" } as const);
    const next = number < attempts ? ({ state: "waiting", dueAt: at } as const) : ended;
    await store.settle({ tenant: world.tenant, delivery, owner: "me", attempt, next });
  }
}

/** A call of a job with its message, and a delivery of each of its two bodies. */
export async function tell(store: Store, world: World, parts: { readonly endpoint?: EndpointId } = {}) {
  const message = world.message({ body: bytes("raw") });
  const event = world.event();
  const deliveries: readonly NewDelivery[] = [
    world.delivery(event.id, { body: "message", ...parts }),
    world.delivery(event.id, parts),
  ];
  const job = { id: world.id("job"), key: "43" };
  const call = world.call({ row: { jobKey: "43" }, job, events: [event], deliveries });
  await store.accept(world.acceptance({ message, calls: [call], bodies: [bytes("encoded")] }));
  return { message, call, ids: deliveries.map(({ id }) => id) };
}
