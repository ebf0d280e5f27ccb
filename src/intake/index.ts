/** Intake: token → source → verify → decode → accept → acknowledge. */
export { intakeRoutes } from "./intake-routes.ts";
export { Receiver } from "./receiver.ts";
