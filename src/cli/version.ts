import { readFileSync } from "node:fs";

/** The version in package.json. */
export function readVersion(): string {
  const content: unknown = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  const isPackage = typeof content === "object" && content !== null && "version" in content;
  return isPackage ? String(content.version) : "0.0.0";
}
