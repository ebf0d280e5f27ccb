import { type Dialect, dialects, findDialect } from "../dialects/index.ts";
import type {
  CanonicalEvent,
  DeliveryState,
  IdMint,
  Instant,
  ReplayWish,
  ReplayedState,
  Source,
} from "../model/index.ts";
import {
  type MadeDelivery,
  type ReplayDelivery,
  type ReplayOccasion,
  type ReplaySubject,
  type StoredEvent,
  contentOf,
} from "../store/index.ts";
import { type Addressed, type Addressing, type Happened, type Recipient, address } from "./recipients.ts";

/** What a replay does about an occasion for one endpoint. */
export interface ReplayPlan {
  readonly revived: readonly { readonly id: ReplayDelivery["id"]; readonly state: DeliveryState["state"] }[];
  readonly made: readonly MadeDelivery[];
  /** The bodies that the made ones refer to by place. */
  readonly bodies: readonly Uint8Array[];
  /** Deliveries that are on their way already. */
  readonly underway: number;
}

/** What a plan is made with. */
export interface ReplayPlanning {
  readonly wish: Pick<ReplayWish, "states" | "types">;
  readonly recipient: Recipient;
  /** The source of the occasion; undefined once it is deleted. */
  readonly source: Source | undefined;
  readonly mint: IdMint;
  readonly now: Instant;
}

/** Decides what to send again of an occasion, and what to make that was never made. */
export function planReplay(occasion: ReplayOccasion, planning: ReplayPlanning): ReplayPlan {
  const { states, types } = planning.wish;
  const wanted = occasion.deliveries.filter(({ type }) => types === null || types.includes(type));
  const revived = wanted
    .filter(({ state }) => isAsked(state, states))
    .map(({ id, state }) => ({ id, state }));
  const isCounted = states.some((state) => state !== "missing");
  const underway = isCounted
    ? wanted.filter(({ state }) => state === "waiting" || state === "sending").length
    : 0;
  const missing = states.includes("missing") ? missingOf(occasion, planning) : { made: [], bodies: [] };
  return { revived, underway, ...missing };
}

function isAsked(state: DeliveryState["state"], states: readonly ReplayedState[]): boolean {
  return states.some((asked) => asked === state);
}

/** The deliveries that would have been made when the events came in, had the endpoint been as it is now. */
function missingOf(
  occasion: ReplayOccasion,
  { wish: { types }, recipient, source, mint, now }: ReplayPlanning,
): Pick<ReplayPlan, "made" | "bodies"> {
  const sourceDialect = dialectOf(occasion, source);
  if (isPassedOn(occasion, recipient, sourceDialect)) return { made: [], bodies: [] };
  const { message, wire } = occasion;
  const then: Addressing = {
    sourceDialect,
    message: message === null ? null : wire,
    recipients: [recipient],
    mint,
    admit: () => ({ state: "waiting", dueAt: now }),
  };
  const into: Addressed = { deliveries: [], bodies: [] };
  for (const subject of occasion.subjects) address(tellable(subject).map(happenedIn(subject)), then, into);
  const made = into.deliveries
    .filter(({ event, type }) => (types === null || types.includes(type)) && !isThere(occasion, event, type))
    .map(({ state: _state, ...delivery }): MadeDelivery => {
      const subject = subjectOf(occasion, delivery.event);
      return { ...delivery, subject, source: delivery.body === "message" ? message : null };
    });
  return { made, bodies: into.bodies };
}

/** True where the endpoint was given the message as it came, which is all that it gets of the occasion. */
function isPassedOn(
  { subjects, deliveries }: ReplayOccasion,
  { dialect }: Recipient,
  sourceDialect: Dialect | null,
): boolean {
  if (dialect !== sourceDialect || dialect.ownSummaries) return false;
  const told = firstTold(subjects);
  return deliveries.some(({ event, type }) => event === told?.id && type === told.type);
}

/** The events whose content is known here: of a summary without its history nothing is missing. */
function tellable({ events, history }: ReplaySubject): readonly StoredEvent[] {
  return history.length > 0 ? events : events.filter(({ facts }) => facts !== null);
}

function happenedIn({ history }: ReplaySubject): (event: ReplaySubject["events"][number]) => Happened {
  return (event) => ({
    id: event.id,
    event: contentOf(event, history),
    isSummary: event.facts === null,
  });
}

function isThere(
  { deliveries }: ReplayOccasion,
  event: ReplayDelivery["event"],
  type: ReplayDelivery["type"],
): boolean {
  return deliveries.some((delivery) => delivery.event === event && delivery.type === type);
}

function subjectOf({ subjects }: ReplayOccasion, event: ReplayDelivery["event"]): string | null {
  return subjects.find(({ events }) => events.some(({ id }) => id === event))?.subject ?? null;
}

/**
 * The dialect in which the message came: told by the message's own name, since its source may have been given another
 * dialect, or be deleted. Null when the bytes are gone: then everything is encoded from the facts.
 */
function dialectOf(occasion: ReplayOccasion, source: Source | undefined): Dialect | null {
  const { wire, message } = occasion;
  const now = dialectOfSource(source);
  if (wire === null) return message === null ? now : null;
  const known = dialects.filter(({ messages }) => messages.some(({ name }) => name === wire.name));
  if (known.some((dialect) => dialect === now)) return now;
  const [only, ...others] = known;
  // Several protocols have a message of that name: the platform's own is meant.
  const own = others.length === 0 ? only : known.find(({ name }) => name === platformOf(occasion));
  return own ?? now;
}

function dialectOfSource(source: Source | undefined): Dialect | null {
  return source === undefined ? null : (findDialect(source.dialect) ?? null);
}

function platformOf({ subjects }: ReplayOccasion): string | undefined {
  const told = firstTold(subjects);
  return told === undefined ? undefined : platformIn(contentOf(told, []));
}

function firstTold(subjects: readonly ReplaySubject[]): StoredEvent | undefined {
  return subjects.flatMap(({ events }) => events).find(({ facts }) => facts !== null);
}

function platformIn(event: CanonicalEvent): string {
  if ("call" in event) return event.call.platform;
  return "job" in event ? event.job.platform : event.other.platform;
}
