import { type ReplayedWord, eventTypes, replayedStates } from "../../parts/words.ts";
import type { ReplayWish } from "./shown-replay.ts";

/** A replay that somebody is asking for. */
export interface ReplayDraft {
  /** Undefined: every enabled one. */
  readonly endpoint: string | undefined;
  readonly since: string | undefined;
  readonly until: string | undefined;
  /** None: all. */
  readonly types: readonly EventTypeWord[];
  readonly states: readonly ReplayedWord[];
}

type EventTypeWord = keyof typeof eventTypes;

// What the address of a new replay can say; what it says of none of these is the list's own.
const names = ["new", "endpoint", "since", "until", "types", "states"] as const;

/** True for the address of a new replay. */
export function isNewReplay(search: URLSearchParams): boolean {
  return names.some((name) => search.has(name));
}

/** The same address without the new replay. */
export function withoutNewReplay(search: URLSearchParams): URLSearchParams {
  const rest = new URLSearchParams(search);
  for (const name of names) rest.delete(name);
  return rest;
}

/** What the address says; without a word of it, what failed. */
export function draftFrom(search: URLSearchParams): ReplayDraft {
  const states = wordsOf(search, "states").filter(isReplayed);
  return {
    endpoint: textOf(search, "endpoint"),
    since: timeOf(search, "since"),
    until: timeOf(search, "until"),
    types: wordsOf(search, "types").filter(isEventType),
    states: states.length === 0 ? ["failed"] : states,
  };
}

function textOf(search: URLSearchParams, name: string): string | undefined {
  const text = search.get(name);
  return text === null || text === "" ? undefined : text;
}

function timeOf(search: URLSearchParams, name: string): string | undefined {
  const text = textOf(search, name);
  return text === undefined || Number.isNaN(Date.parse(text)) ? undefined : text;
}

/** Several words, each by itself or with commas between them. */
function wordsOf(search: URLSearchParams, name: string): readonly string[] {
  return search.getAll(name).flatMap((text) => text.split(","));
}

function isReplayed(word: string): word is ReplayedWord {
  return Object.hasOwn(replayedStates, word);
}

function isEventType(word: string): word is EventTypeWord {
  return Object.hasOwn(eventTypes, word);
}

/** What is asked of the hub; undefined while something is missing. */
export function wishOf({ endpoint, since, until, types, states }: ReplayDraft): ReplayWish | undefined {
  if (since === undefined || until === undefined || states.length === 0) return undefined;
  return {
    since,
    until,
    states: [...states],
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(types.length === 0 ? {} : { types: [...types] }),
  };
}
