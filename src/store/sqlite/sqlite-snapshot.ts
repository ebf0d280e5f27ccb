// The thread that copies the store while others write to it. This module is a thread's entry: being run is its purpose.
import { parentPort, workerData } from "node:worker_threads";
import { type SnapshotOrder, copyStore } from "./copy-store.ts";

const order: unknown = workerData;
assertOrder(order);
await copyStore(order);
parentPort?.postMessage("done");

function assertOrder(order: unknown): asserts order is SnapshotOrder {
  if (typeof order !== "object" || order === null || !("from" in order)) {
    throw new TypeError("Expected a snapshot to be ordered");
  }
}
