import type { Instant } from "./instant.ts";

/** Time, as an argument: the runtime passes the real one, tests one of their own. */
export interface Clock {
  now(): Instant;
  /** Milliseconds from some moment on, which nobody sets: for how long something took, or may take. */
  monotonic(): number;
  /** Calls back once, after at least that long; disposing cancels. Does not keep the process alive. */
  after(milliseconds: number, wake: () => void): Disposable;
}
