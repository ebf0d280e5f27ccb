import type { Dispatcher } from "undici";
import type { Outcome } from "../delivery/index.ts";
import type { Clock } from "../model/index.ts";
import { type RawAnswer, answerLimit, tooLarge } from "./answer.ts";
import { classify, detailOf } from "./transport-errors.ts";

/** What bounds an exchange. */
export interface ExchangeLimits {
  readonly clock: Clock;
  /** From connecting to the last byte. */
  readonly timeoutMs: number;
  /** Every exchange that is underway, for breaking them off. */
  readonly underway: Set<Exchange>;
}

/** An exchange that is underway. */
export interface Exchange {
  /** Breaks it off; its outcome says so. */
  interrupt(): void;
}

/** Sends a request and collects the answer's bytes. Never throws; whatever goes wrong is an outcome. */
export function exchange(
  dispatcher: Dispatcher,
  request: Dispatcher.DispatchOptions,
  limits: ExchangeLimits,
): Promise<RawAnswer | Outcome> {
  return new Promise((resolve) => {
    const handler = new ExchangeHandler(limits, resolve);
    dispatcher.dispatch(request, handler);
  });
}

/**
 * Collects one answer. The deadline is one timer over everything: an endpoint that accepts the connection and then
 * drips its headers or its body a byte a second is over in the same time as one that says nothing.
 */
class ExchangeHandler implements Dispatcher.DispatchHandler, Exchange {
  readonly #resolve: (answer: RawAnswer | Outcome) => void;
  readonly #deadline: Disposable;
  readonly #underway: Set<Exchange>;
  #controller: Dispatcher.DispatchController | undefined;
  #isOver = false;
  #status = 0;
  #headers: RawAnswer["headers"] = {};
  #chunks: Buffer[] = [];
  #size = 0;

  constructor(
    { clock, timeoutMs, underway }: ExchangeLimits,
    resolve: (answer: RawAnswer | Outcome) => void,
  ) {
    this.#resolve = resolve;
    this.#underway = underway.add(this);
    const late: Outcome = {
      kind: "failed",
      error: "timeout",
      detail: `no whole answer within ${timeoutMs} ms`,
    };
    this.#deadline = clock.after(timeoutMs, () => this.#breakOff(late));
  }

  interrupt(): void {
    this.#breakOff({ kind: "interrupted" });
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // It was over before there was a connection.
    if (this.#isOver) controller.abort(new Error("given up"));
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: RawAnswer["headers"],
  ): void {
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#size += chunk.length;
    if (this.#size > answerLimit) this.#breakOff(tooLarge);
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    this.#finish({ status: this.#status, headers: this.#headers, chunks: this.#chunks });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#finish({ kind: "failed", error: classify(error), detail: detailOf(error) });
  }

  #breakOff(outcome: Outcome): void {
    this.#finish(outcome);
    this.#controller?.abort(new Error("given up"));
  }

  #finish(answer: RawAnswer | Outcome): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#deadline[Symbol.dispose]();
    this.#underway.delete(this);
    this.#chunks = [];
    this.#resolve(answer);
  }
}
