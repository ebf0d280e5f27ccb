import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

const dayMs = 24 * 60 * 60 * 1000;

/**
 * Makes everything that an idle hub has stored older by so many days: the times, and the ids that begin with
 * the time. What it is, and what belongs to what, stays as it was.
 */
export function makeOlder(directory: string, days: number): void {
  using db = new DatabaseSync(join(directory, "ringback.db"), { timeout: 5_000 });
  const shift = days * dayMs;
  db.function("older_id", { deterministic: true }, (id) =>
    typeof id === "string" ? olderId(id, shift) : id,
  );
  db.exec(`
    begin;
    update calls set id = older_id(id), at = at - ${shift}, grace_ends_at = grace_ends_at - ${shift};
    update job_calls set first_call = older_id(first_call), last_call = older_id(last_call);
    update jobs set id = older_id(id), status_at = status_at - ${shift};
    update events set id = older_id(id), subject = older_id(subject), message = older_id(message),
      received_at = received_at - ${shift};
    update messages set id = older_id(id), repeats = older_id(repeats), received_at = received_at - ${shift};
    update attempts set delivery = older_id(delivery), at = at - ${shift}, due_at = due_at - ${shift};
    update deliveries set id = older_id(id), event = older_id(event), call = older_id(call),
      created_at = created_at - ${shift}, due_at = due_at - ${shift},
      first_at = first_at - ${shift}, settled_at = settled_at - ${shift};
    update traffic set at = at - ${shift};
    commit;
  `);
}

const digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** The id as it would have been so much earlier. */
function olderId(id: string, shift: number): string {
  const [, prefix = "", time = "", rest = ""] = /^([a-z]+_)(.{10})(.{16})$/.exec(id) ?? [];
  let at = Array.from(time).reduce((sum, digit) => sum * 32 + digits.indexOf(digit), 0) - shift;
  let older = "";
  for (let place = 0; place < 10; place += 1) {
    older = `${digits[at % 32]}${older}`;
    at = Math.floor(at / 32);
  }
  return `${prefix}${older}${rest}`;
}
