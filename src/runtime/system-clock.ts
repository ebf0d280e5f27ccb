import { type Clock, toInstant } from "../model/index.ts";

// Node's timers overflow past this; a longer wait is made of several.
const longestTimer = 2 ** 31 - 1;

/** The machine's time. */
export const systemClock: Clock = {
  now: () => toInstant(Date.now()),
  // It goes on while the process is stopped.
  monotonic: () => performance.now(),
  after: (milliseconds, wake) => {
    let timer: NodeJS.Timeout;
    const wait = (left: number) => {
      timer = setTimeout(
        () => (left > longestTimer ? wait(left - longestTimer) : wake()),
        Math.min(left, longestTimer),
      );
      timer.unref();
    };
    wait(milliseconds);
    return { [Symbol.dispose]: () => clearTimeout(timer) };
  },
};
