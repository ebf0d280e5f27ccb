/** Deliveries: decided purely (ladder, lanes, plans), done thinly (assembler, dispatcher, reaper). */
export { Assembler } from "./assembler.ts";
export { Dispatcher } from "./dispatcher.ts";
export { type Rung, rungsFrom } from "./ladder.ts";
export { parkReasonOf } from "./park-reason.ts";
export { Parking } from "./parking.ts";
export type { Noted } from "./plan.ts";
export { Reaper } from "./reaper.ts";
export { Replayer } from "./replayer.ts";
export type { Outbound, Outcome, Transport } from "./transport.ts";
