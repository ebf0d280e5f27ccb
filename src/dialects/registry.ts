import type { Dialect } from "./dialect.ts";
import { byai } from "./byai/byai.ts";
import { icc } from "./icc/icc.ts";
import { standard } from "./standard/standard.ts";
import { tanyi } from "./tanyi/tanyi.ts";
import { yeta } from "./yeta/yeta.ts";

/** Every dialect. A new platform is one folder beside this file and one line here. */
export const dialects: readonly Dialect[] = [standard, tanyi, byai, yeta, icc];

/** The hub's own protocol, in which canonical events are handed in. */
export const canonicalDialect: Dialect = standard;

const byName = new Map(dialects.map((dialect) => [dialect.name, dialect]));

/** The dialect of that name; undefined when there is none. */
export function findDialect(name: string): Dialect | undefined {
  return byName.get(name);
}

/** The dialect of that name. @throws RangeError when there is none. */
export function dialectNamed(name: string): Dialect {
  const dialect = byName.get(name);
  if (dialect === undefined)
    throw new RangeError(`Expected one of ${[...byName.keys()].join(", ")}, got ${name}`);
  return dialect;
}
