// A generator of pushes: so many at a time as fast as they are acknowledged, or at a rate. A process of its own.
import { Pool } from "undici";
import { recordText } from "./record.ts";

/** What the parent asks for. */
export interface LoadOrder {
  readonly url: string;
  readonly first: number;
  readonly count: number;
  readonly concurrency: number;
  /** Pushes a second; null: as fast as they are acknowledged. */
  readonly rate: number | null;
}

function run({ url, first, count, concurrency, rate }: LoadOrder): Promise<Float64Array> {
  const { origin, pathname } = new URL(url);
  const pool = new Pool(origin, { connections: concurrency, pipelining: 1 });
  const took = new Float64Array(count);
  // Made beforehand: what is measured is the hub, not the making of records.
  const bodies = Array.from({ length: count }, (_, index) => Buffer.from(recordText(first + index)));
  return new Promise((resolve, reject) => {
    let next = 0;
    let done = 0;
    const began = performance.now();
    const send = (index: number, due: number) => {
      let answer = "";
      pool.dispatch(
        {
          path: pathname,
          method: "POST",
          headers: { "content-type": "application/json" },
          body: bodies[index] ?? "",
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
