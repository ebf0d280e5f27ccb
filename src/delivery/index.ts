/** Deliveries: decided purely (ladder, lanes, plans), done thinly (assembler, dispatcher, reaper). */
export { Assembler, type AssemblerParts, type Incoming } from "./assembler.ts";
export { Dispatcher, type DispatcherParts } from "./dispatcher.ts";
export { type Rung, lastMoment, rungsFrom } from "./ladder.ts";
export type { Arrival, Taken } from "./message-plan.ts";
export { Parking } from "./parking.ts";
export type { Noted } from "./plan.ts";
export { Reaper } from "./reaper.ts";
export type { Outbound, Outcome, Transport } from "./transport.ts";
