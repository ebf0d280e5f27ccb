import type { Schemas } from "../../api/hub.ts";

// What happened when within a call, to be drawn to scale. Platforms leave out what they like, and some tell times that
// can't be: whatever was told is shown, and nothing that was not.
//
// T1. A time that was told stands where it was told to be, in whatever order.
// T2. A time that was not told is worked out from how long things took, and is marked as such.
// T3. Turns count from the answer, which is where recordings begin.

type Call = Pick<
  Schemas["Call"],
  | "dialedAt"
  | "ringingAt"
  | "answeredAt"
  | "endedAt"
  | "ringSeconds"
  | "talkSeconds"
  | "transferredTo"
  | "dialog"
>;

/** What has one moment within a call, in the order in which it happens. */
export const markKinds = ["dialed", "ringing", "answered", "transferred", "ended"] as const;

/** One of {@link markKinds}. */
export type MarkKind = (typeof markKinds)[number];

/** Something that happened at one moment. */
export interface TimeMark {
  readonly kind: MarkKind;
  /** From the beginning of the picture on. */
  readonly fromMs: number;
  /** As the platform told it; null for what was worked out (T2). */
  readonly told: string | null;
}

/** A part of the call with a length. */
export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/** One turn of the dialog: which, whose, and when. */
export interface TurnStretch extends Stretch {
  readonly index: number;
  readonly speaker: Schemas["Call"]["dialog"][number]["speaker"];
}

/** A call as a picture. */
export interface Timeline {
  readonly lengthMs: number;
  readonly marks: readonly TimeMark[];
  readonly ring: Stretch | null;
  readonly talk: Stretch | null;
  readonly turns: readonly TurnStretch[];
  /** Turns that are told to be long after the end: they would squeeze everything else. */
  readonly strayTurns: number;
  /** The times that were told are not in the order in which things happen. */
  readonly isContradictory: boolean;
}

/** The call as a picture; null where the platform told no times at all. */
export function timelineOf(call: Call): Timeline | null {
  const known = momentsOf(call);
  const turnsBegin = known.answered ?? known.dialed ?? known.ringing ?? 0;
  const turns = turnsOf(call.dialog, turnsBegin);
  const moments = [known.dialed, known.ringing, known.answered, known.ended].filter((at) => at !== null);
  if (moments.length === 0 && turns.length === 0) return null;
  const begin = Math.min(...moments, ...(moments.length === 0 ? [0] : []));
  const end = Math.max(begin, ...moments);
  const seen = turns.filter(
    ({ fromMs }) => end - begin < leastMs || fromMs <= end + strayAfter * (end - begin),
  );
  const lengthMs = Math.max(leastMs, end - begin, ...seen.map(({ toMs }) => toMs - begin));
  const shift = ({ fromMs, toMs }: Stretch) => ({
    fromMs: fromMs - begin,
    toMs: Math.min(toMs - begin, lengthMs),
  });
  return {
    lengthMs,
    marks: marksOf(call, known, seen).map((mark) => ({ ...mark, fromMs: mark.fromMs - begin })),
    ring: stretch(known.ringing ?? known.dialed, known.answered ?? known.ended, shift),
    talk: stretch(known.answered, known.ended, shift),
    turns: seen.map((turn) => ({ ...turn, ...shift(turn) })),
    strayTurns: turns.length - seen.length,
    isContradictory: !inOrder([call.dialedAt, call.ringingAt, call.answeredAt, call.endedAt].map(toMoment)),
  };
}

// A picture of less could not be read.
const leastMs = 1_000;
// A recording may go on a little after the call; this share of the call's length is no little.
const strayAfter = 0.5;

interface Moments {
  readonly dialed: number | null;
  readonly ringing: number | null;
  readonly answered: number | null;
  readonly ended: number | null;
}

function toMoment(time: string | null): number | null {
  const at = time === null ? Number.NaN : Date.parse(time);
  return Number.isNaN(at) ? null : at;
}

/** When things happened; what was not told by how long the others took (T2). */
function momentsOf(call: Call): Moments {
  const [ringMs, talkMs] = [spanMs(call.ringSeconds), spanMs(call.talkSeconds)];
  const told = {
    dialed: toMoment(call.dialedAt),
    ringing: toMoment(call.ringingAt),
    answered: toMoment(call.answeredAt),
    ended: toMoment(call.endedAt),
  };
  // Lengths alone make a picture too: it then begins at nothing.
  const isClockless = Object.values(told).every((moment) => moment === null) && (ringMs ?? talkMs) !== null;
  const dialed = isClockless ? 0 : told.dialed;
  const isAnswered = (talkMs ?? 0) > 0;
  const worked = isAnswered ? (add(told.ended, talkMs, -1) ?? add(dialed, ringMs ?? 0, 1)) : null;
  const answered = told.answered ?? worked;
  return {
    dialed: dialed ?? add(answered ?? told.ended, ringMs, -1),
    ringing: told.ringing,
    answered,
    ended: told.ended ?? (answered === null ? add(dialed, ringMs, 1) : add(answered, talkMs, 1)),
  };
}

function spanMs(seconds: number | null): number | null {
  return seconds === null || !Number.isFinite(seconds) || seconds < 0 ? null : seconds * 1_000;
}

function add(at: number | null, span: number | null, sign: 1 | -1): number | null {
  return at === null || span === null ? null : at + sign * span;
}

function inOrder(moments: readonly (number | null)[]): boolean {
  const told = moments.filter((moment) => moment !== null);
  return told.every((moment, index) => moment >= (told[index - 1] ?? moment));
}

function stretch(
  from: number | null,
  to: number | null,
  shift: (stretch: Stretch) => Stretch,
): Stretch | null {
  return from === null || to === null || to <= from ? null : shift({ fromMs: from, toMs: to });
}

function marksOf(call: Call, known: Moments, turns: readonly TurnStretch[]): readonly TimeMark[] {
  const agentFrom = turns.find(({ speaker }) => speaker === "agent")?.fromMs ?? known.ended;
  const moments: Readonly<Record<MarkKind, readonly [number | null, string | null]>> = {
    dialed: [known.dialed, call.dialedAt],
    ringing: [known.ringing, call.ringingAt],
    answered: [known.answered, call.answeredAt],
    transferred: [call.transferredTo === null ? null : agentFrom, null],
    ended: [known.ended, call.endedAt],
  };
  return markKinds.flatMap((kind) => {
    const [fromMs, told] = moments[kind];
    return fromMs === null ? [] : [{ kind, fromMs, told }];
  });
}

// How long a turn is drawn whose end nobody told.
const usualTurnMs = 2_000;

function turnsOf(dialog: Call["dialog"], begin: number): readonly TurnStretch[] {
  return dialog.flatMap(({ speaker, startMs, endMs }, index) => {
    if (startMs === null) return [];
    const next = dialog[index + 1]?.startMs ?? startMs;
    const usual = next > startMs ? Math.min(next, startMs + usualTurnMs) : startMs + usualTurnMs;
    const to = endMs !== null && endMs > startMs ? endMs : usual;
    return [{ index, speaker, fromMs: begin + startMs, toMs: begin + to }];
  });
}

const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200, 21_600, 86_400];

/** The seconds at which an axis has marks: whole ones, and not more than fit. */
export function ticksOf(lengthMs: number, most: number): readonly number[] {
  const seconds = lengthMs / 1_000;
  const step = steps.find((each) => seconds / each <= most) ?? Math.ceil(seconds / most / 86_400) * 86_400;
  return Array.from({ length: Math.floor(seconds / step) + 1 }, (_, index) => index * step);
}
