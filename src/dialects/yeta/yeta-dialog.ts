import {
  type Call,
  type CallFacts,
  type Intent,
  type JsonObject,
  type Turn,
  intentLevelIn,
} from "../../model/index.ts";
import { fieldsLeft } from "../decoding.ts";
import { instantOf, valueAt, wholeNumber } from "../encoding.ts";
import type { WireReader } from "../wire-reader.ts";

/**
 * The dialog of a call (YT-16). An entry is a place in the script, where the robot speaks first and the customer
 * may reply: up to two turns with the entry's `seq`, which orders them whatever the order in the list.
 */
export function readDialog(reader: WireReader): Pick<CallFacts, "dialog" | "intent"> {
  const beganAt = reader.peekNumber("time_begin");
  const entries = reader
    .children("dialog")
    .map((entry, index) => ({ entry, seq: entry.number("seq") ?? index + 1 }))
    .sort((a, b) => a.seq - b.seq);
  const intents = entries.map(({ entry }) => readIntent(entry)).filter((intent) => intent !== null);
  const dialog = entries.flatMap(({ entry, seq }) => readTurns(entry, seq, beganAt));
  return { dialog, ...(intents.length === 0 ? {} : { intent: intents.at(-1) ?? null }) };
}

function readIntent(entry: WireReader): Intent | null {
  const label = entry.peekText("tag_name");
  return label === null ? null : { level: intentLevelIn(label), label, basis: entry.peekText("tag_desc") };
}

function readTurns(entry: WireReader, seq: number, beganAt: number | null): Turn[] {
  const role = entry.peekText("role") === "customer" ? "customer" : "robot";
  const node = { id: entry.text("node_id"), name: entry.text("node_name") };
  const place = node.id === null && node.name === null ? null : node;
  const turnOf = (speaker: Turn["speaker"], text: string | null, at: string): Turn => ({
    seq,
    speaker,
    text: text ?? "",
    startMs: millisecondsSince(beganAt, entry.peekNumber(at)),
    endMs: null,
    node: place,
  });
  const robot = turnOf("robot", entry.text("text_robot"), "time_start");
  const customer = turnOf("customer", entry.text("text_man"), "time_speaking");
  const spoken = [robot, customer].filter(({ text }) => text !== "");
  // A place where nobody spoke is still a place that the call went through.
  const [first = turnOf(role, null, "time_start"), ...others] = spoken;
  return [{ ...first, ...fieldsLeft(entry) }, ...others];
}

function millisecondsSince(beganAt: number | null, at: number | null): number | null {
  return at === null || at === 0 || beganAt === null || at < beganAt ? null : at - beganAt;
}

/** What a dialog is part of. */
type DialogOwner = Pick<Call, "dialog" | "answeredAt" | "platform">;

/** The turns as entries again: a robot's turn and the reply with the same `seq` make one. */
export function encodeDialog({ dialog, answeredAt, platform }: DialogOwner, own: string): JsonObject[] {
  const entries: Entry[] = [];
  for (const turn of dialog) {
    const last = entries.at(-1);
    if (turn.speaker !== "customer") entries.push({ robot: turn });
    else if (last?.robot?.seq === turn.seq && last.customer === undefined) last.customer = turn;
    else entries.push({ customer: turn });
  }
  const beganAt = instantOf(answeredAt);
  return entries.map((entry) => {
    const { platformFields = {} } = entry.robot ?? entry.customer;
    return encodeEntry(entry, beganAt, platform === own ? platformFields : {});
  });
}

/** The turns of one entry; at least one of them. */
type Entry = { robot: Turn; customer?: Turn } | { robot?: never; customer: Turn };

const nowhere = { id: null, name: null };

function encodeEntry({ robot, customer }: Entry, beganAt: number | null, own: JsonObject): JsonObject {
  const { seq, node } = robot ?? customer;
  const { id, name } = node ?? nowhere;
  return {
    seq: wholeNumber(seq),
    role: own["role"] === "customer" || robot === undefined ? "customer" : "robot",
    node_id: id,
    node_name: name,
    node_type: valueAt(own, "node_type"),
    content_id: valueAt(own, "content_id"),
    label: valueAt(own, "label"),
    tag_name: valueAt(own, "tag_name"),
    tag_desc: valueAt(own, "tag_desc"),
    text_robot: robot?.text ?? "",
    text_man: customer?.text ?? "",
    question_id: valueAt(own, "question_id"),
    time_start: valueAt(own, "time_start", startOf(robot, beganAt)),
    time_speaking: valueAt(own, "time_speaking", startOf(customer, beganAt)),
    hits: valueAt(own, "hits", []),
  };
}

function startOf(turn: Turn | undefined, beganAt: number | null): number | null {
  const startMs = turn?.startMs ?? null;
  return startMs === null || beganAt === null ? null : Math.round(beganAt + startMs);
}
