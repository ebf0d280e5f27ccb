import type { Instant } from "../model/index.ts";

// A player fetches a recording in many pieces, and again for each place that is clicked on.
const oneHearingMs = 10 * 60 * 1000;
// Who forgets a hearing tells of it once more than is needed.
const mostKept = 10_000;

/** Tells one hearing of a recording from the pieces that a player fetches it in. */
export class Hearings {
  readonly #began = new Map<string, Instant>();

  /** True where this begins a hearing: that of the same by the same caller was not just now. */
  begins(what: string, now: Instant): boolean {
    const began = this.#began.get(what);
    if (began !== undefined && now - began < oneHearingMs) return false;
    this.#began.delete(what);
    this.#began.set(what, now);
    const [oldest] = this.#began.keys();
    if (this.#began.size > mostKept && oldest !== undefined) this.#began.delete(oldest);
    return true;
  }
}
