import * as fc from "fast-check";
import { expect, test } from "vitest";
import { anyJson } from "../model/call.arbitrary.ts";
import {
  CallFactEvent,
  CallSummaryEvent,
  type CanonicalEvent,
  JobEvent,
  OtherEvent,
  type Problem,
  defaultTimeZone,
  validatorOf,
} from "../model/index.ts";
import { decodeCallback } from "./decode-callback.ts";
import type { Dialect } from "./dialect.ts";
import { otherMessage } from "./other-message.ts";
import { tellsOfTheHub } from "./operational.contract.ts";
import { type Fixture, passes, prettyResult, readJson, readableFixtures } from "./wire-fixtures.contract.ts";
import { anyMutationOf, shuffledKeys } from "./wire-mutations.contract.ts";

const context = { timezone: defaultTimeZone };

const schemas = {
  fact: validatorOf<CallFactEvent>(CallFactEvent),
  summary: validatorOf<CallSummaryEvent>(CallSummaryEvent),
  job: validatorOf<JobEvent>(JobEvent),
  other: validatorOf<OtherEvent>(OtherEvent),
};

function problemsOf(event: CanonicalEvent): readonly Problem[] {
  if ("job" in event) return schemas.job.problems(event);
  if ("other" in event) return schemas.other.problems(event);
  const isSummary = event.type === "call.completed" || event.type === "call.revised";
  return schemas[isSummary ? "summary" : "fact"].problems(event);
}

/** Every fixture is read as it says, whatever the order of its keys. */
export function describeFixtures(dialect: Dialect, fixtures: readonly Fixture[]): void {
  test.each(fixtures)("$name as it must be read", ({ bytes, canonical }) => {
    expect(prettyResult(decodeCallback(dialect, bytes))).toBe(canonical);
  });

  test("every documented message, and has a sample of each that passes its schema", () => {
    const samples = readableFixtures(dialect, fixtures).map(({ bytes, decoded }) => {
      const message = dialect.messages.find(({ name }) => name === decoded.message);
      return {
        name: decoded.message,
        passes: message !== undefined && passes(message.schema, bytes.toString()),
      };
    });
    const documented = dialect.messages
      .filter((message) => !tellsOfTheHub(message))
      .map(({ name }) => name)
      .filter((name) => name !== otherMessage);
    expect(
      documented.filter((name) => !samples.some((sample) => sample.name === name && sample.passes)),
    ).toEqual([]);
  });

  test("the same facts from another order of keys and other white space", () => {
    const messages = readableFixtures(dialect, fixtures);
    fc.assert(
      fc.property(
        fc.constantFrom(...messages),
        fc.nat(),
        fc.constantFrom("", "\t", "    "),
        (message, seed, indent) => {
          const text = ` ${JSON.stringify(shuffledKeys(message.wire, seed), null, indent)}\r\n`;
          expect(prettyResult(decodeCallback(dialect, text))).toBe(prettyResult(message.decoded));
        },
      ),
      { numRuns: 100 },
    );
  });
}

/** What is wrong with the result of decoding: events that are none, or that can't be written again. */
function faultsOf(dialect: Dialect, body: string | Uint8Array): readonly unknown[] {
  const decoded = decodeCallback(dialect, body);
  if (!decoded.ok) return decoded.text.en === "" || decoded.text.zh === "" ? [decoded] : [];
  const sent = decoded.events.flatMap((event) => dialect.encode(event, context));
  return [...decoded.events.flatMap(problemsOf), ...sent.filter(({ body }) => readJson(body) === null)];
}

/** Nothing that arrives makes decoding throw, and what is read is sound. */
export function describeTotality(dialect: Dialect, fixtures: readonly Fixture[]): void {
  test("a message with any of its values spoilt, and its events are still events", () => {
    const messages = readableFixtures(dialect, fixtures).map(({ wire }) => wire);
    fc.assert(
      fc.property(anyMutationOf(messages), (wire) => {
        expect(faultsOf(dialect, JSON.stringify(wire))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test("any JSON", () => {
    fc.assert(
      fc.property(anyJson, (wire) => {
        expect(faultsOf(dialect, JSON.stringify(wire))).toEqual([]);
      }),
    );
  });

  test("any text, any bytes, and a message that was cut off", () => {
    const cut = fc
      .tuple(fc.constantFrom(...fixtures), fc.nat())
      .map(([{ bytes }, length]) => bytes.subarray(0, length % (bytes.length + 1)));
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.uint8Array({ maxLength: 64 }), cut), (body) => {
        expect(faultsOf(dialect, body)).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });
}
