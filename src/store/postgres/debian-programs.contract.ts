import { existsSync } from "node:fs";

/** The programs of Debian's PostgreSQL, the oldest that a hub works with. */
export const debianPrograms = "/usr/lib/postgresql/15/bin";
/** Debian's pooler. */
export const pgbouncerProgram = "/usr/sbin/pgbouncer";

/** Why tests with these programs are left out; undefined where they are there. */
export function missingPrograms(programs: readonly string[]): string | undefined {
  const missing = programs.filter((program) => !existsSync(program));
  return missing.length === 0
    ? undefined
    : `${missing.join(", ")} not there: apt-get install postgresql pgbouncer`;
}
