import { describe } from "vitest";
import { describeAccept } from "./store-accept.contract.ts";
import { describeCalls } from "./store-calls.contract.ts";
import { describeConfiguration } from "./store-configuration.contract.ts";
import { describeDeliver } from "./store-deliver.contract.ts";
import { describeEndpoints } from "./store-endpoints.contract.ts";
import { describeLists } from "./store-lists.contract.ts";
import { describeMaintenance } from "./store-maintenance.contract.ts";
import { describeModel } from "./store-model.contract.ts";
import { describePaging } from "./store-paging.contract.ts";
import { describeVitals } from "./store-vitals.contract.ts";
import type { MakePlace } from "./store-place.contract.ts";

export type { MakePlace, StorePlace } from "./store-place.contract.ts";

/**
 * What every engine does, whatever it is made of: the numbered invariants of `store.ts`, each method, and each list
 * with each filter. The tests share a store, as tenants do.
 */
export function describeStore(name: string, makePlace: MakePlace): void {
  describe(`the store ${name}`, () => {
    describeAccept(makePlace);
    describeDeliver(makePlace);
    describeEndpoints(makePlace);
    describeCalls(makePlace);
    describeLists(makePlace);
    describePaging(makePlace);
    describeConfiguration(makePlace);
    describeMaintenance(makePlace);
    describeVitals(makePlace);
    describeModel(makePlace);
  });
}
