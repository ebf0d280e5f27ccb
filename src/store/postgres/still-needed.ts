// What holds a row back, however old it is: the one place where that is said. Each is a condition in SQL.

/** What is still to go out; parked as its endpoint was deleted, it never will. */
export function isOpen(delivery: string): string {
  return `(${delivery}.state in ('waiting', 'sending')
    or (${delivery}.state = 'parked' and ${delivery}.reason <> 'endpoint_deleted'))`;
}

// A call's grace is at most a day. One that is not complete and has a message from before a moment was begun before
// it, and its grace ends within a day of it.
const longestGraceMs = 24 * 60 * 60 * 1000;

/** The calls from before that moment that are not complete, with their messages. Relies on calls_grace. */
export function incomplete(before: string): string {
  return `
    select c.tenant, c.id, e.message from ringback.calls c
    left join ringback.events e on e.tenant = c.tenant and e.subject = c.id
    where c.grace_ends_at <= ${before} + ${longestGraceMs}
  `;
}

/** A message, with `incomplete` beside it. Relies on deliveries_body. */
export function isMessageNeeded(message: string): string {
  return `(
    exists (
      select from ringback.deliveries d
      where d.tenant = ${message}.tenant and d.body = substr(${message}.id, 5) and ${isOpen("d")}
    )
    or exists (
      select from incomplete i
      where i.tenant = ${message}.tenant and (i.message = ${message}.id or i.id = ${message}.repeats)
    )
  )`;
}

/** An attempt, at that moment; null: none is too old. Relies on the primary key of deliveries. */
export function isAttemptNeeded(attempt: string, before: string): string {
  return `exists (
    select from ringback.deliveries d where d.tenant = ${attempt}.tenant and d.id = ${attempt}.delivery
      and (d.state not in ('delivered', 'failed') or ${attempt}.at >= coalesce(${before}, 0))
  )`;
}

/** An event. Relies on the primary keys of calls and jobs. */
export function isEventNeeded(event: string, before: string): string {
  return `(
    (${event}.subject is null and ${event}.received_at >= ${before})
    or exists (select from ringback.calls c where c.tenant = ${event}.tenant and c.id = ${event}.subject)
    or exists (select from ringback.jobs j where j.tenant = ${event}.tenant and j.id = ${event}.subject)
  )`;
}

/** Bytes. Relies on the primary key of messages and on deliveries_body. */
export function isBodyNeeded(body: string): string {
  return `(
    exists (select from ringback.messages m where m.tenant = ${body}.tenant and m.id = 'msg_' || ${body}.id)
    or exists (select from ringback.deliveries d where d.tenant = ${body}.tenant and d.body = ${body}.id)
  )`;
}
