import { type CallDetail, type CallEvent, isSummary } from "./shown-call.ts";

type Intent = NonNullable<CallDetail["call"]["intent"]>;

/** What somebody found the customer to want, and when. */
export interface IntentStep extends Intent {
  readonly event: string;
  readonly at: string;
  /** True for what a person set; else the platform's robot found it. */
  readonly isByHand: boolean;
}

/** How the intent went, the earliest first; what only says the same again is left out. */
export function intentHistory(events: readonly CallEvent[]): readonly IntentStep[] {
  const steps = events
    .flatMap(stepsOf)
    .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at) || Number(a.isByHand) - Number(b.isByHand));
  return steps.filter((step, index) => {
    const before = steps[index - 1];
    return before === undefined || !isSame(before, step);
  });
}

function stepsOf({ id, event, receivedAt }: CallEvent): readonly IntentStep[] {
  if (!("call" in event) || isSummary(event)) return [];
  const intent = event.call.intent ?? null;
  if (intent === null || Object.values(intent).every((value) => value === null)) return [];
  const isByHand = event.type === "call.intent_changed";
  return [{ ...intent, event: id, at: event.occurredAt ?? receivedAt, isByHand }];
}

function isSame(before: IntentStep, after: IntentStep): boolean {
  return (
    before.level === after.level &&
    before.label === after.label &&
    before.isByHand === after.isByHand &&
    // A part that leaves the basis out does not take it back.
    (after.basis === null || before.basis === after.basis)
  );
}
