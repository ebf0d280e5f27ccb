import { isDeepStrictEqual } from "node:util";

/** True for the same, also where one of them has been JSON in between. */
export function isSame<Value extends object>(one: Value | undefined, other: Value): boolean {
  return one !== undefined && (one === other || isDeepStrictEqual(plain(one), plain(other)));
}

function plain(value: object): unknown {
  return JSON.parse(JSON.stringify(value));
}
