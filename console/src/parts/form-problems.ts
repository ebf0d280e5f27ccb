import type { HubError } from "../api/hub-error.ts";

type Problem = HubError["fields"][number];

/** What the hub found wrong with a form, at the fields where it can be mended. */
export interface PlacedProblems {
  /** By the name of the field, its parts with dots between them. */
  readonly atFields: ReadonlyMap<string, readonly string[]>;
  /** What belongs to none of them. */
  readonly others: readonly Problem[];
}

/**
 * Puts each problem at the field of its path, or at the one that its path lies within: what is wrong with
 * `ladder.gapsSeconds.3` stands at `ladder`, and says where within it.
 */
export function placeProblems(problems: readonly Problem[], fields: readonly string[]): PlacedProblems {
  const atFields = new Map<string, string[]>();
  const others: Problem[] = [];
  for (const problem of problems) {
    const field = fieldOf(problem.path, fields);
    if (field === undefined) {
      others.push(problem);
      continue;
    }
    const rest = problem.path.slice(field.length).replace(/^\./, "");
    const text = rest === "" ? problem.message : `${rest}: ${problem.message}`;
    atFields.set(field, [...(atFields.get(field) ?? []), text]);
  }
  return { atFields, others };
}

/** The field of that path, the one with the longest name where several are. */
function fieldOf(path: string, fields: readonly string[]): string | undefined {
  return fields
    .filter((field) => path === field || path.startsWith(`${field}.`))
    .toSorted((a, b) => b.length - a.length)[0];
}
