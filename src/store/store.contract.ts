import { describe } from "vitest";
import { describeAccept } from "./store-accept.contract.ts";
import { describeAudit } from "./store-audit.contract.ts";
import { describeCalls } from "./store-calls.contract.ts";
import { describeConfigurationChanges } from "./store-configuration-changes.contract.ts";
import { describeConfiguration } from "./store-configuration.contract.ts";
import { describeDirectory } from "./store-directory.contract.ts";
import { describeDays } from "./store-days.contract.ts";
import { describeDeliver } from "./store-deliver.contract.ts";
import { describeRetry } from "./store-retry.contract.ts";
import { describeDeliveryLists } from "./store-delivery-lists.contract.ts";
import { describeEndpoints } from "./store-endpoints.contract.ts";
import { describeFailures } from "./store-failures.contract.ts";
import { describeErasure } from "./store-erasure.contract.ts";
import { describeExpiry } from "./store-expiry.contract.ts";
import { describeHubs } from "./store-hubs.contract.ts";
import { describeJobs } from "./store-jobs.contract.ts";
import { describeLadders } from "./store-ladders.contract.ts";
import { describeLists } from "./store-lists.contract.ts";
import { describeMaintenance } from "./store-maintenance.contract.ts";
import { describeModel } from "./store-model.contract.ts";
import { describePaging } from "./store-paging.contract.ts";
import { describeSieve } from "./store-sieve.contract.ts";
import { describeSnapshot } from "./store-snapshot.contract.ts";
import { describeText } from "./store-text.contract.ts";
import { describeTroubles } from "./store-troubles.contract.ts";
import { describeReplayLooks } from "./store-replay-looks.contract.ts";
import { describeReplayMemberships } from "./store-replay-memberships.contract.ts";
import { describeReplays } from "./store-replays.contract.ts";
import { describeTraffic } from "./store-traffic.contract.ts";
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
    describe("retry", () => {
      describeRetry(makePlace);
    });
    describeTroubles(makePlace);
    describeDeliveryLists(makePlace);
    describeJobs(makePlace);
    describeLadders(makePlace);
    describeEndpoints(makePlace);
    describeFailures(makePlace);
    describeCalls(makePlace);
    describeLists(makePlace);
    describeSieve(makePlace);
    describePaging(makePlace);
    describeConfiguration(makePlace);
    describeConfigurationChanges(makePlace);
    describeDirectory(makePlace);
    describeReplays(makePlace);
    describeReplayLooks(makePlace);
    describeReplayMemberships(makePlace);
    describeMaintenance(makePlace);
    describeAudit(makePlace);
    describeExpiry(makePlace);
    describeDays(makePlace);
    describeErasure(makePlace);
    describeVitals(makePlace);
    describeTraffic(makePlace);
    describeModel(makePlace);
    describeText(makePlace);
    describeSnapshot(makePlace);
    describeHubs(makePlace);
  });
}
