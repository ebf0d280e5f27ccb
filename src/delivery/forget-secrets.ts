import type { Clock } from "../model/index.ts";
import type { Log } from "../observe/index.ts";
import type { Directory } from "../store/index.ts";

/** What forgetting works with. */
export interface ForgettingParts {
  readonly directory: Directory;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Forgets, also in the store, the secrets that were replaced and whose overlap is over. They no longer sign from that
 * moment on, whenever this looks. @throws StoreUnavailableError
 */
export async function forgetSecrets({ directory, clock, log }: ForgettingParts): Promise<void> {
  const now = clock.now();
  const over = directory
    .tenants()
    .flatMap(({ id }) => directory.endpointsOf(id))
    .filter(({ previousSecret }) => previousSecret !== null && previousSecret.until <= now);
  for (const { tenant, id } of over) {
    // It may have been changed, or taken away, while another was being saved, also by another hub.
    const edited = await directory.editEndpoint(tenant, id, (known) =>
      known.previousSecret !== null && known.previousSecret.until <= now
        ? { ...known, previousSecret: null }
        : undefined,
    );
    if (edited !== undefined) log("endpoint.secret_forgotten", { tenant, endpoint: id });
  }
}
