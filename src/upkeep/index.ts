/** What is done in the background over years: retention, erasing, measuring. */
export { Erasing } from "./erasing.ts";
export { Measuring } from "./measuring.ts";
export { type Pass, Retaining } from "./retaining.ts";
