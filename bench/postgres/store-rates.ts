// Accepting, claiming and settling on the store itself, without a hub around it.
import { type DeliveryId, parseTenantId, toInstant } from "../../src/model/index.ts";
import type { Settlement } from "../../src/store/index.ts";
import { PostgresStore } from "../../src/store/postgres/index.ts";
import { median, print, shown, tell } from "../measure.ts";
import { type Place, acceptanceOf, idOf } from "./bench-acceptance.ts";
import type { BenchServer } from "./bench-server.ts";

const concurrency = 256;
const claimLimit = 100;
const claimBytes = 4 * 1024 * 1024;

/** What is measured of a store that holds so much. */
export interface Rates {
  readonly accepted: number;
  readonly acceptedAndSettled: number;
  readonly claimed: number;
  readonly settled: number;
}

/** Where the benchmark's own deliveries go. */
export function benchPlace(owner: string | null): Place {
  const tenant = parseTenantId("bench");
  return { tenant, source: idOf("source"), endpoint: idOf("endpoint"), owner };
}

/** Rates at which a store does what hubs ask of it, so many of each. */
export async function storeRates(url: string, count: number, first: number): Promise<Rates> {
  await using store = new PostgresStore({ url });
  await store.open();
  const owner = "bench-hub";
  // Made beforehand: what is measured is the store, not the making of records.
  const waiting = benchPlace(null);
  const toWait = Array.from({ length: count }, (_, n) => acceptanceOf(waiting, first + n));
  const accepted = await rateOf(toWait, (acceptance) => store.accept(acceptance));
  const sent = { ...benchPlace(owner), owner };
  const toSend = Array.from({ length: count }, (_, n) => acceptanceOf(sent, first + count + n));
  const acceptedAndSettled = await rateOf(toSend, async (acceptance) => {
    await store.accept(acceptance);
    const delivery = acceptance.calls[0]?.deliveries[0]?.id;
    if (delivery !== undefined) await store.settle(settlementOf(sent, delivery));
  });
  const taken: DeliveryId[] = [];
  const began = performance.now();
  while (taken.length < count) {
    const claim = { ...waiting, now: toInstant(Date.now()), limit: claimLimit, maxBytes: claimBytes, owner };
    const { deliveries } = await store.claim(claim);
    if (deliveries.length === 0) throw new Error(`claimed ${taken.length} of ${count}`);
    taken.push(...deliveries.map(({ id }) => id));
  }
  const claimed = count / ((performance.now() - began) / 1000);
  const settled = await rateOf(taken, (delivery) =>
    store.settle(settlementOf({ ...waiting, owner }, delivery)),
  );
  return { accepted, acceptedAndSettled, claimed, settled };
}

/** Things a second, so many at a time. */
async function rateOf<Item>(items: readonly Item[], work: (item: Item) => Promise<unknown>): Promise<number> {
  const began = performance.now();
  const left = items.values();
  const lane = async () => {
    for (const item of left) await work(item);
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
  return items.length / ((performance.now() - began) / 1000);
}

function settlementOf({ tenant, owner }: Place, delivery: DeliveryId): Settlement {
  const at = toInstant(Date.now());
  const attempt = {
    number: 1,
    dueAt: at,
    at,
    tookMs: 3,
    verdict: "acknowledged",
    status: 200,
    error: null,
    detail: null,
    answer: "success",
  } as const;
  return { tenant, delivery, owner: owner ?? "", attempt, next: { state: "delivered", at } };
}

/** Runs a few rounds on one database → the medians. */
export async function medianRates(
  server: BenchServer,
  database: string,
  { count, rounds, first }: { readonly count: number; readonly rounds: number; readonly first: number },
): Promise<Rates> {
  const all: Rates[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const rates = await storeRates(server.url(database), count, first + round * 2 * count);
    tell(`  round ${round}${round === 0 ? " (warming up)" : ""}: ${ratesText(rates)}`);
    if (round > 0) all.push(rates);
    else await server.resetProfile(database);
  }
  const of = (name: keyof Rates) => median(all.map((rates) => rates[name]));
  return {
    accepted: of("accepted"),
    acceptedAndSettled: of("acceptedAndSettled"),
    claimed: of("claimed"),
    settled: of("settled"),
  };
}

function ratesText({ accepted, acceptedAndSettled, claimed, settled }: Rates): string {
  return `${shown(accepted)} accepted/s, ${shown(acceptedAndSettled)} accepted and settled/s, ${shown(claimed)} claimed/s, ${shown(settled)} settled/s`;
}

/** Prints rates, and beside those of an empty store. */
export function printRates(rates: Rates, none: Rates): void {
  print(`    ${ratesText(rates)}`);
  const share = (name: keyof Rates) => shown(rates[name] / none[name], 2);
  print(
    `    of that with none: ${share("accepted")}, ${share("acceptedAndSettled")}, ${share("claimed")}, ${share("settled")}`,
  );
}
