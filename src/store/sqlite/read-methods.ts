import type { DatabaseSync } from "node:sqlite";
import { findCall, listCalls } from "./query-calls.ts";
import { backlog, deliveryBody, findDelivery, listAttempts, listDeliveries } from "./query-deliveries.ts";
import { findJob, listJobs } from "./query-jobs.ts";
import { findMessage, listMessages, messageBody, messagesOfCall } from "./query-messages.ts";

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
  };
}

/** The methods of the reading thread. */
export type ReadMethods = ReturnType<typeof readMethods> & {
  /** Copies the whole log and leaves it empty; false when somebody was writing or reading just then. */
  readonly emptyLog: () => boolean;
};
