import { type CallFactEvent, type Intent, type JsonObject, intentLevelIn } from "../../model/index.ts";
import { embeddedFields } from "../decoding.ts";
import type { Decoded } from "../dialect.ts";
import { missingField } from "../undecodable.ts";
import type { WireReader } from "../wire-reader.ts";
import { intentResult, labelResult } from "./byai-codes.ts";

/** What a record's `taskResult` says of the call. The entries themselves stay among the platform's fields. */
export interface TaskResults {
  readonly intent: Intent | null;
  readonly labels: string[];
  /** The JSON that `extra` holds as text, by its path. */
  readonly parsed: JsonObject;
}

/** Reads the results of a record: the intent level, and the labels (BY-09). */
export function readTaskResults(data: WireReader): TaskResults {
  const entries = entriesOf(data);
  const intent = entries.find((entry) => entry.text("resultName") === intentResult);
  const labels = entries.filter((entry) => entry.text("resultName") === labelResult);
  return {
    intent: intent === undefined ? null : readIntent(intent),
    labels: labels.flatMap(readLabels),
    parsed: embeddedFields(entries, ["extra"]),
  };
}

/** A person changed what a call is rated as (BY-15): one event for each call that the message names. */
export function decodeIntentChange(data: WireReader, platform: string): Decoded {
  const changes = new Map<string, CallFactEvent>();
  for (const entry of entriesOf(data)) {
    const id = entry.text("sceneInstanceId");
    if (id === null) return missingField(`data.data.${entry.pathOf("sceneInstanceId")}`);
    changes.set(id, decodeChange(entry, { id, platform, before: changes.get(id) }));
  }
  if (changes.size === 0) return missingField("data.data.taskResult.0.sceneInstanceId");
  return { ok: true, message: "INTENT_CHANGE", events: [...changes.values()] };
}

function decodeChange(
  entry: WireReader,
  {
    id,
    platform,
    before,
  }: { readonly id: string; readonly platform: string; readonly before: CallFactEvent | undefined },
): CallFactEvent {
  const isLabels = entry.text("resultName") === labelResult;
  const told = isLabels ? { labels: readLabels(entry) } : { intent: readIntent(entry) };
  entry.take("sceneInstanceId", "resultName", "resultValue");
  const platformFields = { ...before?.call.platformFields, ...entry.rest() };
  return {
    type: "call.intent_changed",
    occurredAt: null,
    call: { ...before?.call, id, platform, ...told, platformFields },
  };
}

// A reader of its own each time: these entries are read beside the platform's fields, not taken from them.
function entriesOf(data: WireReader): WireReader[] {
  return data.peekChildren("taskResult");
}

function readIntent(entry: WireReader): Intent {
  // Somebody corrected the robot's rating by hand; theirs counts.
  const manual = entry.text("artificialChanged") === "1" ? entry.text("artificialResultValue") : null;
  const label = manual ?? entry.text("resultValue");
  const alias = manual === null ? entry.text("resultValueAlias") : null;
  return { level: intentLevelIn(alias) ?? intentLevelIn(label), label, basis: entry.text("resultDesc") };
}

function readLabels(entry: WireReader): string[] {
  const labels = entry.children("resultLabels").map((label) => label.text("value"));
  return labels.filter((label) => label !== null);
}
