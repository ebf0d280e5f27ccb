interface Timed {
  readonly startMs: number | null;
  readonly endMs: number | null;
}

/**
 * Which turn is heard at that moment of the recording: the one that began last, until the next begins. -1 before the
 * first, and where nobody told when turns began.
 */
export function turnAt(turns: readonly Timed[], ms: number): number {
  let found = -1;
  let began = -1;
  turns.forEach(({ startMs }, index) => {
    if (startMs === null || startMs > ms || startMs < began) return;
    found = index;
    began = startMs;
  });
  return found;
}
