/** Deliveries: decided purely (ladder, lanes, plans), done thinly (assembler, dispatcher, reaper). */
export { Announcer } from "./announcer.ts";
export { Assembler } from "./assembler.ts";
export {
  type Lately,
  type Needing,
  needOfEndpoint,
  needOfSource,
  needs,
  severities,
  worstFirst,
} from "./attention.ts";
export { Dispatcher } from "./dispatcher.ts";
export { failingSeconds } from "./operational-events.ts";
export { EndpointTest, type TestResult } from "./endpoint-test.ts";
export { stateOf } from "./endpoint-health.ts";
export { healthWords } from "./health-words.ts";
export { HealthLedger } from "./health-ledger.ts";
export { type Rung, rungsFrom } from "./ladder.ts";
export { type LadderPicture, earliest } from "./ladder-picture.ts";
export { LadderReadings } from "./ladder-readings.ts";
export { makeOutbound } from "./make-outbound.ts";
export { Membership } from "./membership.ts";
export { parkReasonOf } from "./park-reason.ts";
export { Parking } from "./parking.ts";
export type { Noted } from "./plan.ts";
export { Reaper } from "./reaper.ts";
export { Replayer } from "./replayer.ts";
export { SharedReadings } from "./shared-readings.ts";
export { Strays } from "./strays.ts";
export { examplesOf } from "./sample-events.ts";
export { SourceWatch } from "./source-watch.ts";
export { TrafficLedger } from "./traffic-ledger.ts";
export type { Outbound, Outcome, ShownHeader, Transport } from "./transport.ts";
