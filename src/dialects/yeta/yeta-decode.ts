import {
  type CallFacts,
  type JsonValue,
  type Outcome,
  type Recording,
  isJsonArray,
  isJsonObject,
  sortKeys,
} from "../../model/index.ts";
import { callTimes } from "../call-times.ts";
import { decodedRecord } from "../decoding.ts";
import type { DecodeContext, Decoded } from "../dialect.ts";
import { readMeaning } from "../lookup.ts";
import { decodedOther } from "../other-message.ts";
import { missingField, notAnObject } from "../undecodable.ts";
import { WireReader } from "../wire-reader.ts";
import { taskResultFor } from "./yeta-codes.ts";
import { readDialog } from "./yeta-dialog.ts";

const platform = "yeta";

type Kind = "receiveCallRecord" | "receiveVoice" | "receiveDialog" | "other";

/** Wire → events (YT-01 to YT-16). The content decides which of the three messages it is, the URL only in doubt. */
export function decodeYeta(body: JsonValue, context: DecodeContext): Decoded {
  if (!isJsonObject(body)) return notAnObject("");
  const reader = new WireReader(body);
  const id = reader.text("call_uuid");
  if (id === null) return missingField("call_uuid");
  switch (kindOf(reader, context.interface ?? null)) {
    case "receiveCallRecord":
      return decodeRecord(reader, id, context);
    case "receiveVoice":
      return decodePart("receiveVoice", reader, { id, recordings: [readRecording(reader, context)] });
    case "receiveDialog":
      return decodePart("receiveDialog", reader, { id, ...readDialog(reader) });
    case "other":
      return decodedOther(platform, context.interface ?? "", body);
  }
}

const recordKeys = [
  "direction",
  "time_answer",
  "time_hangup",
  "duration_call",
  "duration_ring",
  "task_result",
  "callee",
];

function kindOf(reader: WireReader, path: string | null): Kind {
  if (reader.has("dialog")) return "receiveDialog";
  if (reader.has("url")) return "receiveVoice";
  if (recordKeys.some((key) => reader.has(key)) || isOutboundPhase(reader)) return "receiveCallRecord";
  return path === "receiveCallRecord" || path === "receiveVoice" || path === "receiveDialog" ? path : "other";
}

/**
 * True for the second push of an outbound call (YT-07): it has `task_row_index`. Older documents tell it by
 * `task_data_id`. A platform that writes nulls for what a basic message lacks does not mean the outbound phase, so
 * a null counts only beside a result.
 */
function isOutboundPhase(reader: WireReader): boolean {
  const told = (key: string) => (reader.raw(key) ?? "") !== "";
  return (
    told("task_row_index") ||
    hasId(reader, "task_data_id") ||
    (reader.has("task_row_index") && told("task_result"))
  );
}

function hasId(reader: WireReader, key: string): boolean {
  const value = reader.raw(key) ?? "";
  return value !== "" && value !== "0" && value !== 0;
}

function decodeRecord(reader: WireReader, id: string, { timezone }: DecodeContext): Decoded {
  const phase = isOutboundPhase(reader) ? "outbound" : "basic";
  const direction = readMeaning(reader, "direction", directions) ?? null;
  const answeredAt = reader.epochTime("time_answer");
  const told = {
    dialedAt: reader.epochTime("time_dial"),
    ringingAt: reader.epochTime("time_ring"),
    answeredAt,
    endedAt: reader.epochTime("time_hangup"),
    answered: answeredAt !== null,
  };
  const times = callTimes(told, timezone);
  const facts: CallFacts = {
    id,
    platform,
    direction,
    ...readHandles(reader),
    attempt: readAttempt(reader),
    from: reader.text("caller"),
    to: reader.text("callee"),
    ...times,
    ringSeconds: times.ringSeconds ?? reader.peekNumber("duration_ring"),
    ...readResult(reader, { answered: told.answered, inbound: direction === "inbound" }),
    row: readRow(reader),
  };
  return decodedRecord("receiveCallRecord", facts, reader, { phase });
}

const directions = { 1: "inbound", 2: "outbound" } as const;

/** By what a call, its recording and its dialog are told apart and joined to the caller's own data (YT-10). */
function readHandles(reader: WireReader): Pick<CallFacts, "correlation"> & { readonly jobId: string | null } {
  const handles = {
    taskDataId: readHandle(reader, "task_data_id"),
    callRelationId: readHandle(reader, "call_relation_id"),
  };
  const known = Object.entries(handles).filter((entry): entry is [string, string] => entry[1] !== null);
  return { jobId: readHandle(reader, "task_id"), correlation: Object.fromEntries(known) };
}

// "0" means none.
function readHandle(reader: WireReader, key: string): string | null {
  return hasId(reader, key) ? reader.text(key) : null;
}

function readAttempt(reader: WireReader): number | null {
  const redials = reader.number("task_tries");
  return redials === null ? null : redials + 1;
}

function readResult(
  reader: WireReader,
  { answered, inbound }: { readonly answered: boolean; readonly inbound: boolean },
): Pick<CallFacts, "outcome" | "hungUpBy" | "transferredTo" | "platformCode" | "platformLabel"> {
  const code = reader.text("task_result");
  const label = reader.text("task_result_desc");
  const result = taskResultFor(code, label);
  if (code !== null && result === undefined) reader.flag("task_result", "undocumented-code");
  const untold = code === null ? outcomeByAnswer(answered, inbound) : "unknown";
  const { outcome, label: words, ...beyond } = result ?? { outcome: untold, label: null };
  return { outcome, ...beyond, platformCode: code, platformLabel: label ?? words };
}

// Without a result the time of the answer tells (YT-09). An outbound call that nobody answered gets its result
// with the outbound message; an inbound one never gets any.
function outcomeByAnswer(answered: boolean, inbound: boolean): Outcome | null {
  if (answered) return "answered";
  return inbound ? "no_answer" : null;
}

/** The imported row (YT-14). Columns and values of unequal number can't be paired: both stay as they came. */
function readRow(reader: WireReader): [string, string][] | null {
  const head = reader.raw("task_row_head");
  const values = reader.raw("task_row_value");
  if (!isJsonArray(head) && !isJsonArray(values)) return null;
  if (!isJsonArray(head) || !isJsonArray(values) || head.length !== values.length) {
    reader.flag("task_row_value", "lengths-differ");
    return null;
  }
  reader.take("task_row_head", "task_row_value");
  if (head.length === 0) return null;
  return head.map((column, index) => [cellText(column), cellText(values[index] ?? null)]);
}

function cellText(cell: JsonValue): string {
  if (typeof cell === "string") return cell;
  return cell === null ? "" : JSON.stringify(sortKeys(cell));
}

function decodePart(
  message: "receiveVoice" | "receiveDialog",
  reader: WireReader,
  told: Partial<CallFacts> & Pick<CallFacts, "id">,
): Decoded {
  const type = message === "receiveVoice" ? "call.recording" : "call.dialog";
  const call: CallFacts = {
    platform,
    ...told,
    ...readHandles(reader),
    platformFields: reader.rest(),
    flags: reader.flags,
  };
  return { ok: true, message, events: [{ type, occurredAt: null, call }] };
}

/** A recording (YT-15): a path below the platform's voice host, or a whole URL. */
function readRecording(reader: WireReader, { recordingBaseUrl }: DecodeContext): Recording {
  return {
    kind: "mixed",
    url: absoluteUrl(reader.text("url"), recordingBaseUrl ?? null),
    durationSeconds: reader.number("duration"),
    sizeBytes: reader.number("size"),
  };
}

function absoluteUrl(url: string | null, base: string | null): string | null {
  if (url === null || base === null || /^[a-z][a-z0-9+.-]*:/i.test(url)) return url;
  return `${base.replace(/\/+$/, "")}/${url.replace(/^\/+/, "")}`;
}
