import { Type } from "typebox";
import { json, nullable } from "../../model/index.ts";

const text = (description: string) => nullable(Type.String(), description);
const int = (description: string) => nullable(Type.Integer(), description);
const at = (description: string) => nullable(Type.Integer(), `${description}, epoch ms`);

const party = {
  business_id: text("Id of the company"),
  app_id: text("Id of the application"),
  robot_id: text("Id of the script"),
};

/** The wire message of a call, in either phase: an outbound message has the `task_…` fields (YT-07, YT-11). */
export const ReceiveCallRecord = Type.Object({
  ...party,
  call_uuid: Type.String({ description: "Id of the call; recordings and dialogs join by it" }),
  caller: text("Calling number"),
  callee: text("Called number"),
  direction: int("1 inbound, 2 outbound"),
  time_answer: at("Answered; 0 when nobody did"),
  time_hangup: at("Ended"),
  duration_ring: int("From dialing to the answer, in seconds"),
  duration_call: int("From dialing to the end, in seconds"),
  call_relation_id: Type.Optional(text("Inbound: the caller's own handle")),
  task_id: Type.Optional(text("Outbound: id of the job")),
  task_data_id: Type.Optional(text("Outbound: the caller's own handle")),
  time_dial: Type.Optional(at("Outbound: dialed")),
  time_ring: Type.Optional(at("Outbound: rang")),
  task_result: Type.Optional(Type.String({ description: "Outbound: result code" })),
  task_result_desc: Type.Optional(text("Outbound: the code in words")),
  task_tries: Type.Optional(int("Outbound: redials")),
  task_row_index: Type.Optional(int("Outbound: line of the imported file; marks the outbound phase")),
  task_row_head: Type.Optional(
    Type.Array(Type.String(), { description: "Outbound: columns of the imported row" }),
  ),
  task_row_value: Type.Optional(
    Type.Array(Type.String(), { description: "Outbound: values of the imported row" }),
  ),
});

/** The wire message of a recording (YT-15). */
export const ReceiveVoice = Type.Object({
  ...party,
  task_data_id: text("Outbound: the caller's own handle"),
  call_relation_id: text("Inbound: the caller's own handle"),
  call_uuid: Type.String({ description: "Id of the call" }),
  url: Type.String({ description: "Path below the platform's voice host, or a whole URL" }),
  size: int("Bytes"),
  duration: int("Seconds"),
});

/** The wire message of a dialog (YT-16). */
export const ReceiveDialog = Type.Object({
  ...party,
  task_id: text("Id of the job"),
  task_data_id: text("Outbound: the caller's own handle"),
  call_relation_id: text("Inbound: the caller's own handle"),
  call_uuid: Type.String({ description: "Id of the call" }),
  time_begin: at("Began"),
  time_end: at("Ended"),
  dialog: Type.Array(
    Type.Object({
      seq: Type.Integer({ description: "Order" }),
      role: Type.Enum(["robot", "customer"]),
      node_id: text("Id of the node"),
      node_name: text("Name of the node"),
      node_type: text(
        "AnyNode, CollectInputNode, ConditionNode, EndNode, HookInfoNode, KeyNavigationNode, NoNeedAnswerNode, NormalNode",
      ),
      content_id: text("Id of the node's setting"),
      label: text("Label of the node"),
      tag_name: text("Intent"),
      tag_desc: text("The intent in words"),
      text_robot: Type.String({ description: "What the robot said" }),
      text_man: Type.String({ description: "What the customer said" }),
      question_id: text("Id of the question"),
      time_start: at("The node began"),
      time_speaking: at("The customer spoke"),
      hits: Type.Array(
        Type.Object({
          hit: text("What was hit"),
          pick: nullable(Type.Boolean(), "Chosen"),
          answer_id: text("Id of the answer"),
        }),
      ),
    }),
  ),
});

/** A message about a call that is none of the three: kept and acknowledged. */
export const OtherMessage = Type.Object({ call_uuid: Type.String() }, { additionalProperties: json });
