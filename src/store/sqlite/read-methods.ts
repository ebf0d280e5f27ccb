import type { DatabaseSync } from "node:sqlite";
import { listAudit } from "./audit.ts";
import { keyUses } from "./key-uses.ts";
import { findErasure, findHolding, listErasures, runningErasures } from "./erasures.ts";
import { measure } from "./measure.ts";
import { findCall, listCalls } from "./query-calls.ts";
import {
  backlog,
  deliveryBody,
  findDelivery,
  listAttempts,
  listDeliveries,
  readJournal,
} from "./query-deliveries.ts";
import { countParked, failureCounts, listFailures } from "./query-failures.ts";
import { findJob, listJobs, siftJobs } from "./query-jobs.ts";
import { tallyJob } from "./tally-job.ts";
import { countLongRounds, readStanding } from "./query-ladders.ts";
import {
  callsOfMessage,
  findMessage,
  listMessages,
  messageBody,
  messageWithDigest,
  messagesOfCall,
  siftMessages,
} from "./query-messages.ts";
import { search } from "./search.ts";
import {
  countEvents,
  listReplays,
  lookForReplay,
  replayOutcomes,
  runningReplays,
  waitingOfReplay,
} from "./query-replays.ts";
import { findReplay } from "./replay-jobs.ts";
import { readTraffic } from "./traffic.ts";
import { changedActivity, changedHealth } from "./vitals.ts";

/** Everything that the reading thread answers, by name. */
export function readMethods(db: DatabaseSync) {
  return {
    calls: listCalls(db),
    call: findCall(db),
    messagesOfCall: messagesOfCall(db),
    jobs: listJobs(db),
    siftJobs: siftJobs(db),
    job: findJob(db),
    tallyJob: tallyJob(db),
    messages: listMessages(db),
    siftMessages: siftMessages(db),
    callsOfMessage: callsOfMessage(db),
    message: findMessage(db),
    messageBody: messageBody(db),
    deliveries: listDeliveries(db),
    delivery: findDelivery(db),
    deliveryBody: deliveryBody(db),
    attempts: listAttempts(db),
    journal: readJournal(db),
    failures: listFailures(db),
    failureCounts: failureCounts(db),
    parked: countParked(db),
    messageWithDigest: messageWithDigest(db),
    backlog: backlog(db),
    standing: readStanding(db),
    longRounds: countLongRounds(db),
    audit: listAudit(db),
    keyUses: keyUses(db),
    changedHealth: changedHealth(db),
    changedActivity: changedActivity(db),
    readTraffic: readTraffic(db),
    search: search(db),
    erasures: listErasures(db),
    erasure: findErasure(db),
    runningErasures: runningErasures(db),
    measure: measure(db),
    holding: findHolding(db),
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
export type ReadMethods = ReturnType<typeof readMethods> & {
  /** Copies the whole log and leaves it empty; false when somebody was writing or reading just then. */
  readonly emptyLog: () => boolean;
};
