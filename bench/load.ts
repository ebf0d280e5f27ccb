// A generator of pushes: so many at a time as fast as they are acknowledged, or at a rate. A process of its own.
import { Pool } from "undici";
import { recordText, stamped } from "./record.ts";

/** What the parent asks for. */
export interface LoadOrder {
  /** Where to push; several take turns. All on one hub. */
  readonly urls: readonly string[];
  /** True: each record says when it was pushed. */
  readonly isStamped: boolean;
  readonly first: number;
  readonly count: number;
  readonly concurrency: number;
  /** Pushes a second; null: as fast as they are acknowledged. */
  readonly rate: number | null;
}

function run({ urls, isStamped, first, count, concurrency, rate }: LoadOrder): Promise<Float64Array> {
  const paths = urls.map((url) => new URL(url).pathname);
  const pool = new Pool(new URL(urls[0] ?? "").origin, { connections: concurrency, pipelining: 1 });
  const took = new Float64Array(count);
  // Made beforehand: what is measured is the hub, not the making of records.
  const texts = Array.from({ length: count }, (_, index) => recordText(first + index));
  const bodies = isStamped ? [] : texts.map((text) => Buffer.from(text));
  const bodyOf = (index: number) =>
    isStamped
      ? stamped(texts[index] ?? "", performance.timeOrigin + performance.now())
      : (bodies[index] ?? "");
  return new Promise((resolve, reject) => {
    let next = 0;
    let done = 0;
    const began = performance.now();
    const send = (index: number, due: number) => {
      let answer = "";
      pool.dispatch(
        {
          path: paths[index % paths.length] ?? "/",
          method: "POST",
          headers: { "content-type": "application/json" },
          body: bodyOf(index),
        },
        {
          onRequestStart() {},
          onResponseStart() {},
          onResponseData: (_controller, chunk) => {
            answer += chunk.toString();
          },
          onResponseEnd: () => {
            if (!answer.includes("success")) reject(new Error(`not acknowledged: ${answer}`));
            took[index] = performance.now() - due;
            done += 1;
            if (done === count) resolve(took);
            else if (rate === null) start();
          },
          onResponseError: (_controller, error) => reject(error),
        },
      );
    };
    const start = () => {
      if (next >= count) return;
      next += 1;
      send(next - 1, performance.now());
    };
    if (rate === null) for (let lane = 0; lane < concurrency; lane += 1) start();
    else {
      // Latency counts from when a push was due, so that a hub that stalls is not spared the ones behind.
      const tick = () => {
        const due = Math.min(count, Math.floor(((performance.now() - began) * rate) / 1000));
        while (next < due) {
          next += 1;
          send(next - 1, began + (next * 1000) / rate);
        }
        if (next < count) setTimeout(tick, 1);
      };
      tick();
    }
  });
}

process.on("message", (order: LoadOrder) => {
  run(order).then(
    (took) => process.send?.({ took: [...took] }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
