import type { FastifyRequest } from "fastify";
import { type Tenant, maskJson } from "../model/index.ts";
import type { CallFilter, Store, StoredCall } from "../store/index.ts";
import { hasRight } from "./access.ts";
import type { Audit } from "./audit.ts";
import type { CallColumn, Reader, ShownCall } from "./call-columns.ts";
import { nextTurn, noteReveal, rowsInATurn } from "./masking.ts";
import { showCall } from "./show.ts";
import type { Cell } from "./table.ts";

/** Which calls, and what of them. */
export interface CallTable extends Reader {
  readonly filter: CallFilter;
  readonly columns: readonly CallColumn[];
  /** No more rows than these. */
  readonly limit: number;
}

// The store's reading thread answers others between two looks, and a look takes some milliseconds.
const callsAtATime = 100;

/**
 * Calls row by row, the newest first, as the caller may see them: masked as every answer is (V1), or whole and then
 * told of in the audit log (V2), also where nobody wants the rest.
 */
export async function* callRows(
  { store, audit }: { readonly store: Store; readonly audit: Audit },
  table: CallTable,
  request: FastifyRequest,
): AsyncGenerator<readonly Cell[]> {
  const { caller } = request;
  const mayReveal = caller !== null && hasRight(caller, "reveal");
  let rows = 0;
  let isRevealed = false;
  try {
    for await (const call of callsOf(store, table)) {
      // Once a number was shown there is nothing more to find out.
      const { plain, masked } = cellsOf(call, table, !(mayReveal && isRevealed));
      isRevealed ||= mayReveal && JSON.stringify(plain) !== JSON.stringify(masked);
      rows += 1;
      yield mayReveal ? plain : masked;
      if (rows % rowsInATurn === 0) await nextTurn();
    }
  } finally {
    if (isRevealed) noteReveal(request, audit, rows);
  }
}

/** The cells of a call as they are, and masked where that is asked for. */
function cellsOf(call: StoredCall, { columns, ...reader }: CallTable, isToMask: boolean) {
  const shown = showCall(call, reader.tenant);
  const cellsIn = (of: ShownCall) => columns.map(({ cell }) => cell(of, reader));
  const plain = cellsIn(shown);
  if (!isToMask) return { plain, masked: plain };
  const hidden = maskJson(shown);
  assertShown(hidden);
  return { plain, masked: hidden === shown ? plain : cellsIn(hidden) };
}

function assertShown(_masked: unknown): asserts _masked is ShownCall {
  // Masking changes what texts say, and of the hub's own fields nothing else.
}

/** The calls of a table, looked for page by page. @throws Error where the place to go on from is gone. */
async function* callsOf(store: Store, { tenant, filter, limit }: CallTable): AsyncGenerator<StoredCall> {
  let left = limit;
  for (let after: StoredCall["id"] | null = null; left > 0;) {
    const most = Math.min(left, callsAtATime);
    const calls: readonly StoredCall[] = await store.queries.calls(tenant.id, filter, { limit: most, after });
    yield* calls;
    left -= calls.length;
    if (calls.length < most) {
      if (after !== null && isTimed(filter)) await expectStill(store, tenant, after);
      return;
    }
    after = calls.at(-1)?.id ?? null;
  }
}

function isTimed({ since, until }: CallFilter): boolean {
  return since !== undefined || until !== undefined;
}

/**
 * A list in the order of time goes on behind its last call: were that erased meanwhile, the list would seem to have
 * ended.
 */
async function expectStill({ queries }: Store, { id }: Tenant, after: StoredCall["id"]): Promise<void> {
  if ((await queries.call(id, after)) !== undefined) return;
  throw new Error(`Expected the call ${after} to be there until the calls behind it were read`);
}
