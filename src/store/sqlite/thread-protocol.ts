/** One call of a method on another thread. */
export interface ThreadCall {
  readonly method: string;
  readonly args: readonly unknown[];
}

/** What the caller sends: calls that belong together. */
export interface ThreadRequest {
  readonly calls: readonly ThreadCall[];
}

/** The outcome of one call. */
export type ThreadResult =
  | { readonly ok: true; readonly value: unknown }
  /** `unavailable`: the disk or the database refuses just now; `bug`: anything else. */
  | { readonly ok: false; readonly kind: "unavailable" | "bug"; readonly message: string };

/** What the thread answers, a result for each call. */
export interface ThreadReply {
  readonly results: readonly ThreadResult[];
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
