import type { Clock } from "../model/index.ts";

/** Resolves after that long, or when it is told to stop. */
export function pause(clock: Clock, milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) {
      resolve();
      return;
    }
    const timer = clock.after(milliseconds, () => {
      signal?.removeEventListener("abort", leave);
      resolve();
    });
    const leave = () => {
      timer[Symbol.dispose]();
      resolve();
    };
    signal?.addEventListener("abort", leave, { once: true });
  });
}
