/** What the engines keep in common: how rows are read, whatever database they come from. */
export { auditEntry, wholeHub } from "./audit-entry.ts";
export { callGroup, callGroupColumns } from "./call-group.ts";
export { claimedDelivery } from "./claimed-delivery.ts";
export { countedJob } from "./counted-job.ts";
export { type Walk, type WalkPath, type Walked, foundBy, walksFor } from "./delivery-walk.ts";
export { failureCount, quarterMs } from "./failure-count.ts";
export { firstId, idAlphabet, idRange, ulidOf } from "./id-range.ts";
export { isSifted, mostCallsOfMessage, takingTime, walkOf } from "./sieve.ts";
export { byId, byNumber, byTime } from "./measure-place.ts";
export { parkedCount } from "./parked-count.ts";
export {
  type FoundEvent,
  isAsked,
  isCall,
  lacks,
  occasionKey,
  storedReplayDelivery,
  subjectKey,
} from "./replay-occasion.ts";
export { type RawRow, StoredRow } from "./row.ts";
export { attemptColumns, storedAttempt } from "./stored-attempt.ts";
export { callColumns, storedCall } from "./stored-call.ts";
export { storedDoc, storedReplay, storedVersioned } from "./stored-doc.ts";
export { deliveryColumns, storedDelivery } from "./stored-delivery.ts";
export { eventColumns, storedEvent } from "./stored-event.ts";
export { isAskedFor, placeOf, storedFailure } from "./stored-failure.ts";
export { jobColumns, storedJob } from "./stored-job.ts";
export { messageColumns, storedMessage } from "./stored-message.ts";
export { storedTraffic, summedColumns, columnsOfTraffic, trafficValues } from "./stored-traffic.ts";
export { type Tally, newTally } from "./tally.ts";
export { finishedReplay, leasedReplay, placeOfStep, steppedReplay } from "./stored-replay.ts";
