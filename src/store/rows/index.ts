/** What the engines keep in common: how rows are read, whatever database they come from. */
export { auditEntry, wholeHub } from "./audit-entry.ts";
export { countedJob } from "./counted-job.ts";
export { failureCount, quarterMs } from "./failure-count.ts";
export { firstId, idRange } from "./id-range.ts";
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
export { deliveryColumns, storedDelivery } from "./stored-delivery.ts";
export { eventColumns, storedEvent } from "./stored-event.ts";
export { isAskedFor, placeOf, storedFailure } from "./stored-failure.ts";
export { jobColumns, storedJob } from "./stored-job.ts";
export { messageColumns, storedMessage } from "./stored-message.ts";
export { finishedReplay, leasedReplay, placeOfStep, steppedReplay, storedReplay } from "./stored-replay.ts";
