import { keep, kept } from "../kept.ts";

/** How the console is lit: as the system is, unless somebody chose. */
const lights = ["system", "light", "dark"] as const;

/** How the console is lit. */
export type Light = (typeof lights)[number];

/** Whether the system is dark, now and when that changes. */
export const darkSystem = matchMedia("(prefers-color-scheme: dark)");

const keptName = "ringback.light";

/** What was chosen before. */
export function firstLight(): Light {
  const chosen = kept(keptName);
  return lights.find((light) => light === chosen) ?? "system";
}

/** Keeps what was chosen for the next visit. */
export function keepLight(light: Light): void {
  keep(keptName, light);
}

/** Lights the page. */
export function lightPage(isDark: boolean): void {
  const { dataset, style } = document.documentElement;
  style.colorScheme = isDark ? "dark" : "light";
  dataset["light"] = style.colorScheme;
}
