/** The composition root: the only zone that names an adapter. */
export { Demo, type DemoGuide, type DemoPlace, type DemoReading } from "./demo/demo.ts";
export { examine } from "./doctor/doctor.ts";
export { type Finding, doctorChecks } from "./doctor/finding.ts";
export { type HubPlace } from "./doctor/hub-probe.ts";
export {
  type MoveOptions,
  type MoveOutlook,
  type MoveProgress,
  type MoveReport,
  type MoveRoute,
  lookAtMove,
  moveStore,
} from "./move-store.ts";
export { prepareStore } from "./prepare-store.ts";
export { restore } from "./restore.ts";
export { type StoreContents, inspectStore as inspectBackup } from "../store/sqlite/index.ts";
export { Hub, type HubSettings } from "./hub.ts";
export { systemClock } from "./system-clock.ts";
