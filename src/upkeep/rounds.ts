import type { Clock } from "../model/index.ts";
import type { Pacing } from "./pacing.ts";

/** What is done again and again. */
export interface RoundsOptions {
  readonly clock: Clock;
  readonly pacing: Pacing;
  /** From the start to the first round. */
  readonly firstMs: number;
  /** From the end of one round to the beginning of the next. */
  readonly periodMs: number;
  readonly work: () => Promise<void>;
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

  /** True while a round is underway. */
  get isRunning(): boolean {
    return this.#underway !== undefined;
  }

  /** Begins a round, unless one is underway. */
  runNow(): void {
    const { pacing, periodMs, work } = this.#options;
    if (this.#underway !== undefined || pacing.isStopped) return;
    this.#underway = work().finally(() => {
      this.#underway = undefined;
      this.#wakeIn(periodMs);
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
