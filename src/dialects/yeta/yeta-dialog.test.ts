import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { DecodeContext } from "../dialect.ts";
import { type JsonObject, foldCall } from "../../model/index.ts";
import { readCall, send } from "../wire-exchange.contract.ts";
import { readJson } from "../wire-fixtures.contract.ts";
import { yeta } from "./yeta.ts";

const id = { call_uuid: "u-1" };
const readDialog = (...dialog: readonly (JsonObject | null)[]) =>
  readCall(yeta, { ...id, time_begin: 1795142870400, dialog: [...dialog] });

describe("a recording from yeta", () => {
  const linkOf = (url: string, context: Partial<DecodeContext> = {}) =>
    readCall(yeta, { ...id, url, size: 724_044, duration: 22 }, context).recordings;

  test("YT-15r: has its bytes and seconds, as numbers or as text", () => {
    const recording = { kind: "mixed", url: "crm/a.wav", sizeBytes: 724_044, durationSeconds: 22 };
    expect(linkOf("crm/a.wav")).toEqual([recording]);
    expect(readCall(yeta, { ...id, url: "crm/a.wav", size: "724044", duration: "22" }).recordings).toEqual([
      recording,
    ]);
  });

  test.each([
    ["https://voice.example.com:9000/", "crm/a.wav"],
    ["https://voice.example.com:9000", "/crm/a.wav"],
    ["https://voice.example.com:9000//", "//crm/a.wav"],
  ])("YT-15r: below the voice host %s is %s", (recordingBaseUrl, url) => {
    expect(linkOf(url, { recordingBaseUrl })).toMatchObject([
      { url: "https://voice.example.com:9000/crm/a.wav" },
    ]);
  });

  test("YT-15r: with a whole URL stays where it is, and without a voice host the path does", () => {
    const recordingBaseUrl = "https://voice.example.com:9000/";
    expect(linkOf("http://other.example.com/a.wav", { recordingBaseUrl })).toMatchObject([
      { url: "http://other.example.com/a.wav" },
    ]);
    expect(linkOf("crm/a.wav", { recordingBaseUrl: null })).toMatchObject([{ url: "crm/a.wav" }]);
  });
});

describe("a dialog from yeta", () => {
  test("YT-16r: is in the order of seq, as number or as text, whatever the order in the list", () => {
    const { dialog } = readDialog(
      { seq: "10", role: "robot", text_robot: "再见" },
      { seq: 2, role: "robot", text_robot: "您好" },
      { seq: "3", role: "customer", text_man: "喂" },
    );
    expect(dialog?.map(({ seq, speaker, text }) => [seq, speaker, text])).toEqual([
      [2, "robot", "您好"],
      [3, "customer", "喂"],
      [10, "robot", "再见"],
    ]);
  });

  test("YT-16r: has in one entry what the robot said and what the customer said to it", () => {
    const entry = {
      seq: 6,
      role: "customer",
      node_id: "node-2",
      node_name: "开场",
      text_robot: "方便收货吗？",
      text_man: "几点？",
      time_start: 1795142871000,
      time_speaking: 1795142875500,
    };
    const node = { id: "node-2", name: "开场" };
    expect(readDialog(entry).dialog).toMatchObject([
      { seq: 6, speaker: "robot", text: "方便收货吗？", startMs: 600, node },
      { seq: 6, speaker: "customer", text: "几点？", startMs: 5100, node },
    ]);
  });

  test("YT-16r: has an entry in which nobody spoke as the place that it is", () => {
    expect(
      readDialog({ seq: 1, role: "customer", node_id: "n" }, { seq: 2, node_id: "m" }).dialog,
    ).toMatchObject([
      { speaker: "customer", text: "", node: { id: "n" } },
      { speaker: "robot", text: "", node: { id: "m" } },
    ]);
  });

  const nodeTypes = ["AnyNode", "CollectInputNode", "ConditionNode", "EndNode"].concat([
    "HookInfoNode",
    "KeyNavigationNode",
    "NoNeedAnswerNode",
    "NormalNode",
  ]);

  test.each(nodeTypes)("YT-16r: keeps its hits and the node_type %s", (node_type) => {
    const hits = [{ hit: "时间", pick: true, answer_id: "a-1" }];
    expect(readDialog({ seq: 1, text_robot: "您好", node_type, hits }).dialog).toMatchObject([
      { platformFields: { node_type, hits } },
    ]);
  });

  test("YT-16r: numbers entries without seq by their place", () => {
    expect(
      readDialog({ text_robot: "一" }, { seq: null, text_man: "二" }).dialog?.map(({ seq }) => seq),
    ).toEqual([1, 2]);
  });

  test("has the level that its last tag names", () => {
    const { intent } = readDialog(
      { seq: 2, text_man: "可以", tag_name: "A", tag_desc: "答应了" },
      { seq: 1, text_man: "喂", tag_name: "C" },
      { seq: 3, text_robot: "好", tag_name: "" },
    );
    expect(intent).toEqual({ level: "A", label: "A", basis: "答应了" });
  });

  test("keeps the tags of the older kind", () => {
    const facts = readCall(yeta, { ...id, tag_max: "A", dialog: [{ seq: 1, text_man: "喂", tag_min: "C" }] });
    expect(facts).toMatchObject({
      platformFields: { tag_max: "A" },
      dialog: [{ platformFields: { tag_min: "C" } }],
    });
  });

  test("that passed through goes out with the same entries", () => {
    const fixture = new URL("fixtures/dialog-all-fields.json", import.meta.url);
    const wire = readJson(readFileSync(fixture, "utf8"));
    const call = foldCall([{ type: "call.dialog", call: readCall(yeta, wire) }]);
    expect(send(yeta, { type: "call.dialog", call })).toEqual([wire]);
  });
});
