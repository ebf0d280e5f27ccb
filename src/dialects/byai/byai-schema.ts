import { Type } from "typebox";
import { json, nullable } from "../../model/index.ts";
import { longIdSchema } from "../wire-schema.ts";

const text = (description: string) => nullable(Type.String(), description);
const int = (description: string) => nullable(Type.Integer(), description);
const id = (description: string) => nullable(longIdSchema(description));
const date = (description: string) => nullable(Type.String(), `${description}, yyyy-MM-dd HH:mm:ss`);

const sceneInstance = Type.Object({
  callInstanceId: longIdSchema("Id of the call"),
  companyId: id("Id of the company"),
  callUserId: id("Id of the calling user"),
  callJobId: id("Id of the job"),
  customerId: id("Id of the customer"),
  customerTelephone: text("Called number"),
  customerName: text("Name of the customer"),
  status: int("0 not started, 1 running, 2 finished, 3 waiting for a redial"),
  finishStatus: int("Result: 0 answered, 1 rejected, … 11 blacklisted"),
  duration: int("Talk, in seconds"),
  chatRound: int("Rounds"),
  startTime: date("Start"),
  endTime: date("End"),
  callerPhone: text("Calling number"),
  luyinOssUrl: text("Recording of both voices"),
  userLuyinOssUrl: text("Recording of the customer"),
  properties: text("JSON text: what the job was given with this number"),
  handlePerson: text("Name of the script"),
  callType: int("Kind of calling number"),
  callIndex: int("Index of the call"),
  readStatus: int("0 unread, 1 read"),
  jobName: text("Name of the job"),
  robotDefId: id("Id of the script's robot"),
  sceneDefId: id("Id of the scene"),
  sceneRecordId: id("Id of the scene's recordings"),
  corpName: text("JSON text: where the call ran"),
  industry: text("Industry"),
  trackResult: text("Result of the tracking"),
  bugType: text("Kind of defect"),
  hangUp: int("Who hung up: 0 robot, 1 customer"),
  secondaryCallTime: date("Time of the redial"),
  secondaryCallTimes: int("Redials left"),
  cost: int("Price, in hundredths of a yuan"),
  callbacked: int("0 not called back yet, 1 called back"),
  csStaffId: id("Id of the agent"),
  gmtCreate: date("Created"),
  gmtModified: date("Changed"),
});

const taskResult = Type.Object({
  sceneInstanceResultId: id("Id of the result"),
  companyId: id("Id of the company"),
  callJobId: Type.Optional(id("Id of the job")),
  sceneInstanceId: id("Id of the call"),
  resultName: text("客户意向等级: intent level; 客户标签: labels"),
  resultValue: text("Its value"),
  artificialResultValue: text("The value that a person gave it"),
  artificialChanged: int("0 no, 1 a person changed it"),
  resultDesc: text("What it was judged by"),
  extra: text("JSON text: more"),
  analyzeType: text("Kind of analysis"),
  resultValueAlias: text("Intent level, A to F"),
  resultLabels: nullable(Type.Array(Type.Object({ key: int("Id"), value: Type.String() })), "Labels"),
  resultValueNew: text("Wording for the CRM"),
  gmtCreate: date("Created"),
  gmtModified: date("Changed"),
});

const phoneLog = Type.Object({
  sceneInstanceLogId: id("Id of the turn"),
  sceneInstanceId: id("Id of the call"),
  companyId: id("Id of the company"),
  robotDefId: id("Id of the script's robot"),
  decisionId: id("Id of the decision"),
  speaker: Type.Enum(["ME", "AI"], { description: "ME: customer, AI: robot" }),
  content: Type.String({ description: "What was said" }),
  userMean: text("What the customer meant"),
  userMeanDetail: text("JSON text: more of it"),
  aiUnknown: nullable(Type.Union([Type.Boolean(), Type.Integer()]), "The robot had no answer"),
  answerStatus: int("0 branch, 1 question"),
  studyStatus: int("0 not learnt, 1 learnt"),
  startTime: int("Milliseconds into the recording"),
  endTime: int("Milliseconds into the recording"),
  gmtCreate: date("Created"),
  gmtModified: date("Changed"),
  knowledgeBaseId: id("Id of the knowledge point"),
  correctionContent: text("Corrected text"),
});

const envelope = <Data extends ReturnType<typeof Type.Object>>(data: Data) =>
  Type.Object({
    code: Type.Literal(200),
    data,
    resultMsg: Type.String(),
    errorStackTrace: nullable(Type.String()),
  });

/** The wire message of one finished call (BY-02, BY-03, BY-06). */
export const CallInstanceResult = envelope(
  Type.Object({
    dataType: Type.Literal("CALL_INSTANCE_RESULT"),
    data: Type.Object({
      sceneInstance,
      taskResult: Type.Array(taskResult),
      phoneLog: Type.Object({ phoneLogs: Type.Array(phoneLog), luyinOssUrl: text("Recording") }),
      jobFinished: Type.Boolean({ description: "This was the job's last call" }),
      sign: text("Signature, where switched on"),
      dateTime: text("GMT date that was signed, where switched on"),
    }),
  }),
);

/** The wire message of a level that a person changed (BY-15). */
export const IntentChange = envelope(
  Type.Object({
    dataType: Type.Literal("CALL_INSTANCE_RESULT"),
    data: Type.Object({
      taskResult: Type.Array(
        Type.Object({
          companyId: id("Id of the company"),
          sceneInstanceId: longIdSchema("Id of the call"),
          resultName: Type.String({ description: "客户意向等级" }),
          resultValue: text("The new level"),
        }),
        { minItems: 1 },
      ),
    }),
  }),
);

/** The wire message of a job's status (BY-13, BY-14). */
export const JobInfoResult = envelope(
  Type.Object({
    dataType: Type.Literal("JOB_INFO_RESULT"),
    data: Type.Object({
      callJobId: longIdSchema("Id of the job"),
      companyId: id("Id of the company"),
      jobName: text("Name of the job"),
      jobType: int("1 timed, 2 manual"),
      startDate: text("First day, yyyy-MM-dd"),
      endDate: text("Last day, yyyy-MM-dd"),
      workingStartTime: text("Calls from, HH:mm:ss"),
      workingEndTime: text("Calls until, HH:mm:ss"),
      breakStartTime: text("Break from, HH:mm:ss"),
      breakEndTime: text("Break until, HH:mm:ss"),
      status: Type.Integer({
        description: "2 completed, 4 paused, 5 paused by the platform, 9 arrears, 10 SMS arrears",
      }),
      callType: int("Calling number: 0 mobile, 1 landline, 2 none"),
      robotDefId: id("Id of the robot"),
      sceneDefId: id("Id of the scene"),
      sceneRecordId: id("Id of the scene's recordings"),
      remark: text("Remark"),
      smsType: int("SMS after the call: 0 no, 1 yes"),
      smsCondition: text("JSON text: when an SMS is sent"),
      smsTemplateId: id("Id of the SMS template"),
      userId: id("Id of the user who made the job"),
      userName: text("Name of the user who made the job"),
      ip: text("Address of the machine that runs it"),
      hostName: text("Name of the machine that runs it"),
      version: int("Version of the row"),
      secondaryStartTime: text("Started again at, HH:mm:ss"),
      jobIsDelete: nullable(Type.Boolean(), "Deleted"),
      gmtCreate: date("Created"),
      gmtModified: date("Changed"),
    }),
  }),
);

/** Any other `dataType`: kept and acknowledged, never refused. */
export const OtherDataType = envelope(Type.Object({ dataType: Type.String(), data: json }));
