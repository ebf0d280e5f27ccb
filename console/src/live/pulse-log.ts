/** What came in by a source, or went out to an endpoint, within a second. */
export interface Beat {
  /** Messages that were understood, or attempts that were acknowledged. */
  readonly good: number;
  /** Messages that repeat what is known, or attempts that will be made again. */
  readonly again: number;
  /** Messages that were quarantined, or deliveries that were given up. */
  readonly bad: number;
}

/** What happened within a second, on all hubs together. */
export interface Pulse {
  /** The second, ISO 8601. */
  readonly at: string;
  readonly sources: Readonly<Record<string, Beat>>;
  readonly endpoints: Readonly<Record<string, Beat>>;
}

// Five minutes are shown at most.
export const pulsesKept = 300;

/** The last pulses, for whoever follows them. */
export class PulseLog {
  #pulses: readonly Pulse[] = [];
  readonly #followers = new Set<() => void>();

  add(pulse: Pulse): void {
    const last = this.#pulses.at(-1);
    if (last !== undefined && pulse.at <= last.at) return;
    this.#pulses = [...this.#pulses, pulse].slice(-pulsesKept);
    for (const follower of this.#followers) follower();
  }

  readonly follow = (follower: () => void): (() => void) => {
    this.#followers.add(follower);
    return () => this.#followers.delete(follower);
  };

  readonly read = (): readonly Pulse[] => this.#pulses;
}

/** All beats of a pulse together. */
export function sumOf(beats: Readonly<Record<string, Beat>>): Beat {
  return Object.values(beats).reduce(
    (sum, { good, again, bad }) => ({ good: sum.good + good, again: sum.again + again, bad: sum.bad + bad }),
    { good: 0, again: 0, bad: 0 },
  );
}
