/** Counts what is under way, and tells when nothing is. */
export class Underway {
  #count = 0;
  #whenQuiet: (() => void) | undefined;

  begin(): void {
    this.#count += 1;
  }

  end(): void {
    this.#count -= 1;
    if (this.#count === 0) this.#whenQuiet?.();
  }

  /** Resolves once nothing is; undefined where nothing is now. */
  quiet(): Promise<void> | undefined {
    if (this.#count === 0) return undefined;
    return new Promise((resolve) => {
      this.#whenQuiet = resolve;
    });
  }
}
