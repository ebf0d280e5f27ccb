import { expect } from "vitest";

/** Any text that matches. */
export function matching(pattern: RegExp): string {
  return expect.stringMatching(pattern) as string;
}

/** An id of that kind. */
export function idOf(prefix: string): string {
  return matching(new RegExp(`^${prefix}_[0-9A-HJKMNP-TV-Z]{26}$`));
}

/** A time with its zone. */
export const anyTime: string = matching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?[+-]\d\d:\d\d$/);
