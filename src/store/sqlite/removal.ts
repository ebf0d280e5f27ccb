import type { DatabaseSync, StatementSync } from "node:sqlite";
import { type Tally, quarterMs } from "../rows/index.ts";
import { Row } from "./row.ts";

/** How a call's row is told, and what it was counted as. */
export interface RemovedCall {
  readonly tenant: string;
  readonly id: string;
  readonly source: string;
  readonly jobKey: string | null;
  readonly outcome: string;
}

/** Removes single things with all that is theirs alone, and counts what went. */
export class Removal {
  readonly #message: StatementSync;
  readonly #body: StatementSync;
  readonly #attempts: StatementSync;
  readonly #delivery: StatementSync;
  readonly #failuresOf: StatementSync;
  readonly #failure: StatementSync;
  readonly #countFailure: StatementSync;
  readonly #noFailures: StatementSync;
  readonly #deliveriesOf: StatementSync;
  readonly #events: StatementSync;
  readonly #call: StatementSync;
  readonly #countCall: StatementSync;
  readonly #noCalls: StatementSync;
  readonly #job: StatementSync;

  constructor(db: DatabaseSync) {
    this.#message = db.prepare("delete from messages where tenant = ? and id = ? returning body");
    // Relies on messages_body and deliveries_body: a message and its deliveries in the same dialect share their bytes.
    this.#body = db.prepare(`
      delete from bodies where id = ?1
        and not exists (select 1 from messages where body = ?1) and not exists (select 1 from deliveries where body = ?1)
    `);
    this.#attempts = db.prepare("delete from attempts where tenant = ? and delivery = ?");
    this.#delivery = db.prepare("delete from deliveries where tenant = ? and id = ? returning body");
    // Relies on failures_delivery.
    this.#failuresOf = db.prepare("select at, size from failures where tenant = ? and delivery = ?");
    this.#failure = db.prepare("delete from failures where tenant = ? and at = ? and delivery = ?");
    this.#countFailure = db.prepare(`
      update failure_counts set failures = failures - 1, bytes = bytes - ? where tenant = ? and quarter = ?
    `);
    this.#noFailures = db.prepare(
      "delete from failure_counts where tenant = ? and quarter = ? and failures <= 0",
    );
    // Relies on deliveries_call.
    this.#deliveriesOf = db.prepare("select id from deliveries where tenant = ? and call = ?");
    // Relies on events_subject.
    this.#events = db.prepare("delete from events where tenant = ? and subject = ?");
    this.#call = db.prepare("delete from calls where tenant = ? and id = ?");
    this.#countCall = db.prepare(`
      update job_calls set calls = calls - 1 where tenant = ? and job_key = ? and source = ? and outcome = ?
    `);
    this.#noCalls = db.prepare(`
      delete from job_calls where tenant = ? and job_key = ? and source = ? and outcome = ? and calls <= 0
    `);
    this.#job = db.prepare("delete from jobs where tenant = ? and id = ?");
  }

  /** A message; its bytes stay for as long as a delivery is to send them. */
  message(tally: Tally, tenant: string, id: string): void {
    const row = this.#message.get(tenant, id);
    if (row === undefined) return;
    this.#body.run(new Row(row).integer("body"));
    tally.messages += 1;
  }

  /** A delivery with its attempts. */
  delivery(tally: Tally, tenant: string, id: string): void {
    const row = this.#delivery.get(tenant, id);
    if (row === undefined) return;
    this.#body.run(new Row(row).integer("body"));
    tally.attempts += Number(this.#attempts.run(tenant, id).changes);
    tally.deliveries += 1;
  }

  /** True when a failure tells of the delivery, whose bytes are then needed still. */
  isInFailures(tenant: string, delivery: string): boolean {
    return this.#failuresOf.get(tenant, delivery) !== undefined;
  }

  /** Every time that the delivery was given up. */
  failuresOf(tally: Tally, tenant: string, delivery: string): void {
    for (const raw of this.#failuresOf.all(tenant, delivery)) {
      const row = new Row(raw);
      this.failure(tally, tenant, { at: row.integer("at"), delivery, size: row.integer("size") });
    }
  }

  /** One time that a delivery was given up. */
  failure(
    tally: Tally,
    tenant: string,
    { at, delivery, size }: { readonly at: number; readonly delivery: string; readonly size: number },
  ): void {
    tally.failures += Number(this.#failure.run(tenant, at, delivery).changes);
    const quarter = Math.floor(at / quarterMs);
    this.#countFailure.run(size, tenant, quarter);
    this.#noFailures.run(tenant, quarter);
  }

  /** The ids of a call's deliveries. */
  deliveriesOf(tenant: string, call: string): readonly string[] {
    return this.#deliveriesOf.all(tenant, call).map((row) => new Row(row).text("id"));
  }

  /** The events of a call or a job. */
  events(tally: Tally, tenant: string, subject: string): void {
    tally.events += Number(this.#events.run(tenant, subject).changes);
  }

  /** A call with its events, and its place in the counts of its job; its deliveries are the caller's to remove. */
  call(tally: Tally, { tenant, id, source, jobKey, outcome }: RemovedCall): void {
    this.events(tally, tenant, id);
    tally.calls += Number(this.#call.run(tenant, id).changes);
    if (jobKey === null) return;
    this.#countCall.run(tenant, jobKey, source, outcome);
    this.#noCalls.run(tenant, jobKey, source, outcome);
  }

  /** A job with its events. */
  job(tally: Tally, tenant: string, id: string): void {
    this.events(tally, tenant, id);
    tally.jobs += Number(this.#job.run(tenant, id).changes);
  }
}

// What the rows of failure_counts stand for.
