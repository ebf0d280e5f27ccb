import { type CallFacts, type CanonicalEvent, type JsonObject, spreadFacts } from "../../model/index.ts";
import type { Encoded } from "../dialect.ts";
import { instantOf, longId, ownCode, ownFields, tellsRecord, valueAt, wholeNumber } from "../encoding.ts";
import { hangUpCodesOf, speechCallResultOf, speechCallResults } from "./icc-codes.ts";

const platform = "icc";

type FullFacts = ReturnType<typeof spreadFacts>;

/** Event → wire messages (IC-01, IC-05, IC-06, IC-09, IC-10). */
export function encodeIcc(event: CanonicalEvent): readonly Encoded[] {
  switch (event.type) {
    case "call.record":
    case "call.completed":
    case "call.revised":
      if (!tellsRecord(event.call)) return [];
      return [
        { message: "record", type: event.type, body: JSON.stringify({ data: encodeRecord(event.call) }) },
      ];
    case "call.recording":
    case "call.dialog":
    case "call.intent_changed":
    case "job.status_changed":
    case "platform.other":
      return [];
  }
}

function encodeRecord(facts: CallFacts): JsonObject {
  const call = spreadFacts(facts);
  const own = ownFields(call, platform);
  const code = ownCode(call, platform, speechCallResults) ?? speechCallResultOf[call.outcome ?? "unknown"];
  return {
    ...blankRecord,
    ...own,
    id: call.id,
    communicateVoiceId: call.recordings.find(({ id }) => id)?.id ?? null,
    speechCallResult: Number(code),
    transferId: call.transferredTo ?? "0",
    ...encodeParties(call),
    ...encodeTimes(call, own),
    ...encodeHangUp(call),
    ...(call.direction === "outbound" ? campaignFields(call, own) : {}),
  };
}

function encodeParties({ direction, from, to, customer }: FullFacts): JsonObject {
  return {
    callType: direction === null ? null : { inbound: 1, outbound: 2 }[direction],
    callingNumber: from,
    calledNumber: to,
    customerId: customer?.id ?? null,
    customerName: customer?.name ?? "",
  };
}

function encodeTimes(call: FullFacts, own: JsonObject): JsonObject {
  const answeredAt = instantOf(call.answeredAt);
  const ringSeconds = wholeNumber(call.ringSeconds);
  return {
    iccRecordDate: valueAt(own, "iccRecordDate", answeredAt === null ? null : String(answeredAt)),
    callWaitDuration: valueAt(own, "callWaitDuration", ringSeconds),
    parkingWaitDuration: valueAt(own, "parkingWaitDuration", ringSeconds),
    communicateDuration: wholeNumber(call.talkSeconds),
    communicateBeginTime: instantOf(call.dialedAt ?? call.ringingAt),
    communicateEndTime: instantOf(call.endedAt),
    agentAnswerTime: answeredAt,
  };
}

function encodeHangUp({ hungUpBy }: Pick<CallFacts, "hungUpBy">): JsonObject {
  const codes = hungUpBy ? hangUpCodesOf[hungUpBy] : { direction: 2, type: null };
  return { handupDirection: codes.direction, hangUpDirectionType: codes.type };
}

/** Only campaign calls have these (IC-10). */
function campaignFields(call: FullFacts, own: JsonObject): JsonObject {
  return {
    communicateSource: valueAt(own, "communicateSource", call.jobId === null ? null : 2),
    taskId: longId(call.jobId),
    externalCustomerId: valueAt(call.correlation, "externalCustomerId"),
    externalData: valueAt(call.correlation, "externalData"),
  };
}

// Every field of the table, and those that only the example has, with what stands for nothing (IC-05).
const blankRecord = Object.freeze({
  id: null,
  iccCallId: null,
  tenantId: null,
  communicateVoiceId: null,
  iccRecordDate: null,
  callType: null,
  callingNumber: null,
  calledNumber: null,
  custNumberAttribution: null,
  custIspName: null,
  callWaitDuration: null,
  queueWaitDuration: null,
  parkingWaitDuration: null,
  digitUrl: null,
  staffId: null,
  staffName: null,
  skillSetId: null,
  communicateDuration: null,
  communicateSource: null,
  communicateBeginTime: null,
  communicateEndTime: null,
  createTime: null,
  customerName: "",
  speechCallResult: null,
  evaluationScore: null,
  expansionFields: "{}",
  acw: null,
  transferId: "0",
  handupDirection: null,
  hangUpDirectionType: null,
  agentAnswerTime: null,
  externalCustomerId: null,
  externalData: null,
  taskId: null,
  agentLoginType: "",
  callResult: null,
  customerId: null,
  noteStatus: null,
});
