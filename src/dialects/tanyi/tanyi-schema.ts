import { Type } from "typebox";
import { json, nullable } from "../../model/index.ts";
import { longIdSchema } from "../wire-schema.ts";

/** The wire message of one finished call. Source: the platform's callback document (TY-07 to TY-10). */
export const RobotCallRecord = Type.Object({
  dataType: Type.Literal("ROBOT_CALL_RECORD"),
  data: Type.Object({
    callRecordId: longIdSchema("Id of the call record"),
    tenantId: nullable(longIdSchema("Id of the company")),
    robotCallJobId: nullable(longIdSchema("Id of the job")),
    dialogFlowId: nullable(longIdSchema("Id of the script")),
    calledPhoneNumber: nullable(Type.String(), "Called number"),
    resultStatus: Type.String({ description: "Result: ANSWERED, NO_ANSWER, BUSY, …" }),
    intentLevel: nullable(Type.String(), "A to F"),
    customerConcern: Type.Array(Type.String(), { description: "What the customer asked about" }),
    fullAudioUrl: nullable(Type.String(), "Recording of both voices"),
    customerAudioUrl: nullable(Type.String(), "Recording of the customer"),
    analysisBasis: nullable(Type.String(), "What the intent level was judged by"),
    startTime: nullable(Type.String(), "Start of dialing, yyyy-MM-dd HH:mm:ss"),
    endTime: nullable(Type.String(), "End, yyyy-MM-dd HH:mm:ss"),
    chatDuration: nullable(Type.Integer(), "Talk, in seconds"),
    chatRound: nullable(Type.Integer(), "Rounds"),
    attributes: Type.Array(Type.String(), { description: "What the customer is tagged with" }),
    callDetailList: Type.Array(
      Type.Object({
        text: Type.String({ description: "What was said" }),
        type: Type.Enum(["PERSON", "ROBOT"], { description: "Who said it" }),
        callDetailId: longIdSchema("Id of the turn"),
      }),
      { description: "The dialog in speaking order" },
    ),
  }),
});

/** The wire message of a finished job (TY-11). */
export const RobotCallJob = Type.Object({
  dataType: Type.Literal("ROBOT_CALL_JOB"),
  data: Type.Object({
    robotCallJobId: longIdSchema("Id of the job"),
    tenantId: nullable(longIdSchema("Id of the company")),
    status: Type.Literal("COMPLETED"),
  }),
});

/** Any other `dataType`: kept and acknowledged, never refused. */
export const OtherDataType = Type.Object({ dataType: Type.String(), data: json });
