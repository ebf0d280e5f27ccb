import { Type } from "typebox";
import { nullable } from "../../model/index.ts";
import { longIdSchema } from "../wire-schema.ts";

const text = (description: string) => nullable(Type.String(), description);
const int = (description: string) => nullable(Type.Integer(), description);
const at = (description: string) => nullable(Type.Integer(), `${description}, epoch ms`);

/** The wire message of one call (IC-01, IC-05). */
export const IccRecord = Type.Object({
  data: Type.Object({
    id: Type.String({ description: "Id of the call record" }),
    iccCallId: text("Id of the call on the line"),
    tenantId: text("Id of the company"),
    communicateVoiceId: text("Id of the recording"),
    iccRecordDate: text("The call was connected, epoch ms as text"),
    callType: int("1 inbound, 2 outbound"),
    callingNumber: text("Calling number"),
    calledNumber: text("Called number"),
    custNumberAttribution: text("Region of the customer's number"),
    custIspName: text("Carrier of the customer's number"),
    callWaitDuration: int("Waiting and ringing, in seconds"),
    queueWaitDuration: int("Waiting in the queue, in seconds"),
    parkingWaitDuration: int("Ringing, in seconds"),
    digitUrl: text("Way through the menu"),
    staffId: nullable(longIdSchema("Id of the agent")),
    staffName: text("Name of the agent"),
    skillSetId: text("Id of the skill group"),
    communicateDuration: int("Talk, in seconds"),
    communicateSource: int("1 regular, 2 campaign, 3 menu"),
    communicateBeginTime: at("Began"),
    communicateEndTime: at("Ended"),
    createTime: at("Created"),
    customerName: text("Name of the customer"),
    speechCallResult: Type.Integer({ description: "Result: 0 to 10" }),
    evaluationScore: int("Satisfaction: 0 none, 1 (very satisfied) to 5; -1 in the example"),
    expansionFields: Type.String({ description: "JSON text: an array of the company's own fields, or {}" }),
    acw: int("Work after the call, in seconds"),
    transferId: text("Id of the transfer; 0: none"),
    handupDirection: int("Who hung up: 0 customer, 1 agent, 2 not known, 3 transfer"),
    hangUpDirectionType: text("CONTACT_DROPPED_CALL, AGENT_DROPPED_CALL, TRANSFER_DROPPED_CALL"),
    agentAnswerTime: at("The agent answered"),
    externalCustomerId: text("Campaign calls: the company's own id of the customer"),
    externalData: text("Campaign calls: what the company gave with the number"),
    taskId: nullable(longIdSchema("Campaign calls: id of the job")),
    agentLoginType: text("In the example only"),
    callResult: int("In the example only"),
    customerId: text("In the example only: id of the customer"),
    noteStatus: int("In the example only"),
  }),
});
