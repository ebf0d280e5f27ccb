import type { Acceptance, CallWrite, JobWrite, OtherWrite } from "../store.ts";

/** A call, a job, or an event about neither, with what happened to it. */
export type Subject = CallWrite | JobWrite | OtherWrite;

/** What an acceptance is about. */
export function subjectsOf({ calls, jobs, others }: Acceptance): readonly Subject[] {
  return [...calls, ...jobs, ...others];
}

/** The id of a call or job; null for an event about neither. */
export function idOf(subject: Subject): string | null {
  return "id" in subject ? subject.id : null;
}

/** The names in which the deliveries of a group are to be sent at once. */
export function ownersOf(group: readonly Acceptance[]): readonly string[] {
  const states = group.flatMap(subjectsOf).flatMap(({ deliveries }) => deliveries.map(({ state }) => state));
  return [...new Set(states.flatMap((state) => (state.state === "sending" ? [state.owner] : [])))];
}
