import type { Tenant } from "../model/index.ts";
import type { FailureFilter, FailurePlace, FailuresRead, Store } from "../store/index.ts";
import { failureLine } from "./failure-line.ts";

// The store's reading thread answers others between two looks, and a look takes some milliseconds.
const rowsAtATime = 500;
const bytesAtATime = 512 * 1024;

/**
 * A failure file, some hundred lines at a time: it takes the same memory however long it is. The store looks for the
 * next while the last are written, and never further ahead.
 */
export async function* failureLines(
  { queries }: Store,
  { id, timezone }: Tenant,
  filter: FailureFilter,
): AsyncGenerator<Buffer> {
  const look = (after: FailurePlace | null): Promise<FailuresRead> => {
    const looking = queries.failures(id, filter, { after, limit: rowsAtATime, maxBytes: bytesAtATime });
    // Where nobody wants the next any more, nobody is told that it failed.
    looking.catch(() => {});
    return looking;
  };
  for (let looking: Promise<FailuresRead> | undefined = look(null); looking !== undefined;) {
    const { failures, next }: FailuresRead = await looking;
    looking = next === null ? undefined : look(next);
    if (failures.length > 0)
      yield Buffer.from(failures.map((failure) => `${failureLine(failure, timezone)}\n`).join(""));
  }
}
