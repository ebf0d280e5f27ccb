/** Intake: token → source → verify → decode → accept → acknowledge. */
export { intakeRoutes } from "./intake-routes.ts";
export { Receiver, type ReceiverParts, type Take } from "./receiver.ts";
