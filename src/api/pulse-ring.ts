/** A pulse as it goes out, and the second that it is of. */
export interface KeptPulse {
  readonly second: number;
  readonly text: string;
}

const keptPulses = 5 * 60;
// A tenant with thousands of sources and endpoints has pulses of a hundred kilobytes.
const keptCharacters = 4 * 1024 * 1024;

/** The last pulses of a tenant, the oldest first: five minutes of them, or as many as there is room for. */
export class PulseRing {
  readonly #pulses: KeptPulse[] = [];
  #characters = 0;
  #lostUpTo: number;
  #beginnings = 1;

  /** One that has nothing, and will have what comes after that second. */
  constructor(second: number) {
    this.#lostUpTo = second;
  }

  /** The last second up to which nothing is kept. */
  get lostUpTo(): number {
    return this.#lostUpTo;
  }

  /** Rises whenever it begins anew. */
  get beginnings(): number {
    return this.#beginnings;
  }

  /** The second of the last pulse. */
  get last(): number {
    return this.#pulses.at(-1)?.second ?? this.#lostUpTo;
  }

  add(pulse: KeptPulse): void {
    this.#pulses.push(pulse);
    this.#characters += pulse.text.length;
    while (this.#pulses.length > keptPulses || this.#characters > keptCharacters) this.#drop();
  }

  #drop(): void {
    const oldest = this.#pulses.shift();
    if (oldest === undefined) return;
    this.#characters -= oldest.text.length;
    this.#lostUpTo = oldest.second;
  }

  /** Begins anew after that second: what was before it, or between, is lost. */
  restart(second: number): void {
    this.#pulses.length = 0;
    this.#characters = 0;
    this.#lostUpTo = second;
    this.#beginnings += 1;
  }

  has(second: number): boolean {
    return this.#placeAfter(second) > 0 && this.#pulses[this.#placeAfter(second) - 1]?.second === second;
  }

  /** The first pulse after that second; undefined where none is yet. */
  after(second: number): KeptPulse | undefined {
    return this.#pulses[this.#placeAfter(second)];
  }

  /** Whoever listens asks for the last. */
  #placeAfter(second: number): number {
    return this.#pulses.findLastIndex((pulse) => pulse.second <= second) + 1;
  }
}
