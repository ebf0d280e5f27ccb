/** So many at a time for each tenant, and not one more. */
export class Places {
  readonly #most: number;
  readonly #taken = new Map<string, number>();

  constructor(most: number) {
    this.#most = most;
  }

  /** A place, until it is given back; undefined where all are taken. */
  take(tenant: string): Disposable | undefined {
    const taken = this.#taken.get(tenant) ?? 0;
    if (taken >= this.#most) return undefined;
    this.#taken.set(tenant, taken + 1);
    let isTaken = true;
    return {
      [Symbol.dispose]: () => {
        if (isTaken) this.#giveBack(tenant);
        isTaken = false;
      },
    };
  }

  #giveBack(tenant: string): void {
    const left = (this.#taken.get(tenant) ?? 1) - 1;
    if (left === 0) this.#taken.delete(tenant);
    else this.#taken.set(tenant, left);
  }
}
