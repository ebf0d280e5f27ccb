import type { DatabaseSync } from "node:sqlite";
import { findCall, listCalls } from "./query-calls.ts";
import { backlog, deliveryBody, findDelivery, listAttempts, listDeliveries } from "./query-deliveries.ts";
import { findJob, listJobs } from "./query-jobs.ts";
import { findMessage, listMessages, messageBody, messagesOfCall } from "./query-messages.ts";
import {
  countEvents,
  listReplays,
  lookForReplay,
  replayOutcomes,
  runningReplays,
  waitingOfReplay,
} from "./query-replays.ts";
import { findReplay } from "./replay-jobs.ts";

/** Everything that the reading thread answers, by name. */
export function readMethods(db: DatabaseSync) {
  return {
    calls: listCalls(db),
    call: findCall(db),
    messagesOfCall: messagesOfCall(db),
    jobs: listJobs(db),
    job: findJob(db),
    messages: listMessages(db),
    message: findMessage(db),
    messageBody: messageBody(db),
    deliveries: listDeliveries(db),
    delivery: findDelivery(db),
    deliveryBody: deliveryBody(db),
    attempts: listAttempts(db),
    backlog: backlog(db),
    replay: findReplay(db),
    replays: listReplays(db),
    replayOutcomes: replayOutcomes(db),
    waitingOfReplay: waitingOfReplay(db),
    runningReplays: runningReplays(db),
    countEvents: countEvents(db),
    lookForReplay: lookForReplay(db),
  };
}

/** The methods of the reading thread. */
export type ReadMethods = ReturnType<typeof readMethods>;
