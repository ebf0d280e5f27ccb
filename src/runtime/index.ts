/** The composition root: the only zone that names an adapter. */
export { Demo, type DemoGuide, type DemoPlace, type DemoReading } from "./demo/demo.ts";
export { Hub, type HubSettings } from "./hub.ts";
export { systemClock } from "./system-clock.ts";
