/** One call of a method on another thread. Its arguments must be plain JSON. */
export interface ThreadCall {
  readonly method: string;
  readonly args: readonly unknown[];
  /** The lengths of the parts that the method gets as one more argument; absent where it gets none. */
  readonly parts?: readonly number[];
}

/** What the caller sends: calls that belong together, as JSON, and the bytes of all their parts. */
export interface ThreadRequest {
  readonly json: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** The outcome of one call. */
export type ThreadResult =
  | { readonly ok: true; readonly value: unknown }
  /** `unavailable`: the disk or the database refuses just now; `bug`: anything else. */
  | { readonly ok: false; readonly kind: "unavailable" | "bug"; readonly message: string };

/** What the thread answers: for each request of a group, in their order, a result for each call. */
export interface ThreadReply {
  readonly requests: readonly (readonly ThreadResult[])[];
}

/** What the thread says once, when it is ready or could not become so. */
export type ThreadGreeting =
  | { readonly ready: true }
  | {
      readonly ready: false;
      readonly code: string;
      readonly message: string;
      readonly details: readonly unknown[];
    };

/** What a thread is told when it is started. */
export interface ThreadSettings {
  readonly path: string;
}

/** A request for these calls; the bytes of their parts one after the other. */
export function packRequest(
  calls: readonly (Omit<ThreadCall, "parts"> & { readonly parts: readonly Uint8Array[] })[],
): ThreadRequest {
  const parts = calls.flatMap((call) => call.parts);
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  const plain = calls.map(({ method, args, parts }): ThreadCall =>
    parts.length === 0 ? { method, args } : { method, args, parts: parts.map((part) => part.length) },
  );
  return { json: JSON.stringify(plain), bytes };
}

/** The calls of a request, with their parts as a last argument. */
export function unpackRequest({ json, bytes }: ThreadRequest): readonly ThreadCall[] {
  const calls: unknown = JSON.parse(json);
  assertCalls(calls);
  let offset = 0;
  const take = (length: number) => {
    offset += length;
    return bytes.subarray(offset - length, offset);
  };
  return calls.map(({ method, args, parts }) => ({
    method,
    args: parts === undefined ? args : [...args, parts.map(take)],
  }));
}

function assertCalls(_calls: unknown): asserts _calls is readonly ThreadCall[] {
  // packRequest makes nothing else, and both ends are this file.
}
