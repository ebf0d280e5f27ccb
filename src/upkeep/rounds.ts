import type { Clock } from "../model/index.ts";
import type { Pacing } from "./pacing.ts";

/** What is done again and again. */
export interface RoundsOptions {
  readonly clock: Clock;
  readonly pacing: Pacing;
  /** From the start to the first round. */
  readonly firstMs: number;
  /** A round; how long it is from its end to the beginning of the next. */
  readonly work: () => Promise<number>;
}

/** Does work now and then, and when told to; one round at a time. */
export class Rounds implements AsyncDisposable {
  readonly #options: RoundsOptions;
  #alarm: Disposable | undefined;
  #underway: Promise<void> | undefined;

  constructor(options: RoundsOptions) {
    this.#options = options;
  }

  start(): void {
    this.#wakeIn(this.#options.firstMs);
  }

  /** Begins a round, unless one is underway. */
  runNow(): void {
    const { pacing, work } = this.#options;
    if (this.#underway !== undefined || pacing.isStopped) return;
    this.#underway = work().then((nextMs) => {
      this.#underway = undefined;
      this.#wakeIn(nextMs);
    });
  }

  #wakeIn(milliseconds: number): void {
    const { clock, pacing } = this.#options;
    if (pacing.isStopped) return;
    this.#alarm?.[Symbol.dispose]();
    this.#alarm = clock.after(milliseconds, () => this.runNow());
  }

  /** Lets the round that is underway end after its present step. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#options.pacing.stop();
    this.#alarm?.[Symbol.dispose]();
    await this.#underway;
  }
}
