/** Runs work one after the other for each key, and side by side for different keys. */
export class KeyedQueue {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Runs the work once all earlier work for any of the keys is over. */
  async run<Result>(keys: readonly string[], work: () => Promise<Result>): Promise<Result> {
    const before = [...new Set(keys)].map((key) => this.#last.get(key)).filter((last) => last !== undefined);
    const result = before.length === 0 ? work() : Promise.allSettled(before).then(work);
    const done = result.catch(() => {});
    for (const key of keys) this.#last.set(key, done);
    try {
      return await result;
    } finally {
      for (const key of keys) {
        if (this.#last.get(key) === done) this.#last.delete(key);
      }
    }
  }
}
