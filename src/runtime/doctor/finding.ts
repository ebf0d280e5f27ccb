import type { Text } from "../../model/index.ts";

/** Everything that the doctor looks at, in the order in which it does. */
export const doctorChecks = [
  "settings",
  "node",
  "files",
  "clock",
  "folder",
  "permissions",
  "key-file",
  "disk",
  "lock",
  "store",
  "database",
  "schema",
  "rights",
  "durability",
  "database-clock",
  "connections",
  "news",
  "hub",
  "hub-clock",
  "backlog",
  "quarantine",
  "endpoints",
  "reachability",
] as const;

/** One of {@link doctorChecks}. */
export type DoctorCheck = (typeof doctorChecks)[number];

/** What one look found. */
export interface Finding {
  readonly check: DoctorCheck;
  readonly state: "ok" | "warn" | "fail";
  readonly text: Text;
  /** What to do about it; null where nothing need be done. */
  readonly advice: Text | null;
}

/** All is well. */
export function ok(check: DoctorCheck, text: Text): Finding {
  return { check, state: "ok", text, advice: null };
}

/** Works for now, or may be meant. */
export function warn(check: DoctorCheck, text: Text, advice: Text): Finding {
  return { check, state: "warn", text, advice };
}

/** Something does not work, or is open to those who should not have it. */
export function fail(check: DoctorCheck, text: Text, advice: Text): Finding {
  return { check, state: "fail", text, advice };
}

/** A size as people read it. */
export function sizeText(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const power = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log(bytes) / Math.log(1000)));
  const value = bytes / 1000 ** power;
  return `${value < 10 && power > 0 ? value.toFixed(1) : Math.round(value)} ${units[power]}`;
}
