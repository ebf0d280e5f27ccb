import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { shuffledKeys } from "../../src/dialects/wire-mutations.contract.ts";
import { isJsonObject, parseJson } from "../../src/model/index.ts";
import { Inbox, fixture } from "../kit/inbox.ts";
import { TestHub, adminKey } from "../kit/test-hub.ts";

let hub: TestHub;
let sources = 0;

beforeAll(async () => {
  hub = await TestHub.start();
});
afterAll(() => hub[Symbol.asyncDispose]());

const standard = (type: string, call: object, more: object = {}) =>
  JSON.stringify({ type, ...more, call: { id: "7", platform: "acme", ...call } });

const tanyi = fixture("tanyi/record");
const byai = fixture("byai/record");
const outbound = fixture("yeta/record-outbound");
const icc = fixture("icc/record-campaign");

/** For each dialect, messages about one call that complete and contradict each other. */
const messages: Readonly<Record<string, readonly string[]>> = {
  tanyi: [
    tanyi,
    tanyi.replace('"chatRound": 2', '"chatRound": 3'),
    tanyi.replace('"resultStatus": "ANSWERED"', '"resultStatus": "BUSY"'),
    tanyi.replace('"intentLevel": "B",', ""),
  ],
  byai: [
    byai,
    byai
      .replace('"gmtModified": "2026-11-20 16:09:53"', '"gmtModified": "2026-11-20 17:00:00"')
      .replace('"chatRound": 2', '"chatRound": 1'),
    byai.replace('"chatRound": 2', '"chatRound": 9'),
    fixture("byai/intent-change"),
    fixture("byai/intent-change").replace('"resultValue":"A"', '"resultValue":"D"'),
  ],
  yeta: [
    fixture("yeta/record-basic"),
    outbound,
    outbound.replace('"task_result":"15"', '"task_result":"16"'),
    fixture("yeta/voice-relative"),
    fixture("yeta/voice-relative").replace("5b0c7a10.wav", "5b0c7a10-2.wav"),
    fixture("yeta/dialog"),
  ],
  icc: [
    icc,
    icc.replace('"communicateVoiceId":""', '"communicateVoiceId":"v-9"'),
    icc.replace('"speechCallResult":2', '"speechCallResult":7'),
  ],
  standard: [
    standard("call.record", { outcome: "answered", talkSeconds: 9, labels: ["a"] }),
    standard("call.record", { outcome: "busy", customer: { id: "1" } }, { version: "2" }),
    standard("call.recording", { recordings: [{ kind: "robot", url: "https://voice.example.com/r" }] }),
    standard("call.dialog", { dialog: [{ speaker: "robot", text: "您好" }], rounds: 4 }),
    standard("call.intent_changed", { intent: { level: "C" } }),
    standard("call.completed", { outcome: "rejected", platformFields: { big: 1 } }),
  ],
};

interface Push {
  readonly message: string;
  /** How its keys are ordered and its lines broken; 0: as the platform did. */
  readonly seed: number;
}

function written({ message, seed }: Push): string {
  const parsed = parseJson(message);
  if (seed === 0 || !parsed.ok) return message;
  return JSON.stringify(shuffledKeys(parsed.value, seed), null, seed);
}

/** Every one of the messages in any order, with any repeats. */
function anySequence(all: readonly string[]): fc.Arbitrary<readonly Push[]> {
  const seed = fc.nat({ max: 3 });
  const each = fc.shuffledSubarray([...all], { minLength: all.length });
  const repeats = fc.array(fc.record({ message: fc.constantFrom(...all), seed, at: fc.nat() }), {
    maxLength: 5,
  });
  return fc
    .tuple(each, fc.array(seed, { minLength: all.length, maxLength: all.length }), repeats)
    .map(([each, seeds, repeats]) => {
      const pushes: Push[] = each.map((message, index) => ({ message, seed: seeds[index] ?? 0 }));
      for (const { at, ...push } of repeats) pushes.splice(at % (pushes.length + 1), 0, push);
      return pushes;
    });
}

/** The call that a new source shows once these messages were pushed to it. */
async function callAfter(dialect: string, pushes: readonly Push[], atOnce = false): Promise<string> {
  sources += 1;
  const tenant = await hub.tenant({
    id: `${dialect}-${sources}`,
    source: { dialect, recordingBaseUrl: "https://voice.example.com" },
  });
  const push = (one: Push) => hub.push(tenant.sourceUrl, written(one));
  if (atOnce) await Promise.all(pushes.map(push));
  else for (const one of pushes) await push(one);
  const { id } = await new Inbox(hub, tenant.path).onlyCall();
  const answer = await fetch(`${hub.url}${tenant.path}/calls/${id}`, {
    headers: { authorization: `Bearer ${adminKey}` },
  });
  const shown = parseJson(await answer.text());
  return JSON.stringify(shown.ok && isJsonObject(shown.value) ? shown.value["call"] : undefined);
}

test.each(Object.keys(messages))(
  "promise 5: a call of %s is the same, byte for byte, whatever order its messages come in and however often",
  async (dialect) => {
    const all = messages[dialect] ?? [];
    expect(new Set(all).size).toBeGreaterThanOrEqual(3);
    expect(new Set(all).size).toBe(all.length);
    const inOrder = await callAfter(
      dialect,
      all.map((message) => ({ message, seed: 0 })),
    );
    expect(inOrder).toContain('"platform"');
    await fc.assert(
      fc.asyncProperty(anySequence(all), fc.boolean(), async (pushes, atOnce) => {
        expect(await callAfter(dialect, pushes, atOnce)).toBe(inOrder);
      }),
      { numRuns: 12 },
    );
  },
  60_000,
);
