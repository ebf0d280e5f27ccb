import { expect, test } from "vitest";
import { type TrafficSubject, mintedId, noTraffic, parseTenantId, toInstant } from "../model/index.ts";
import type { TrafficRow } from "../store/index.ts";
import { pulseBetween, readingOf } from "./pulse.ts";

const tenant = parseTenantId("acme");
const source = mintedId("source", "01M7Z4TVZ26C55X52V8TSCGF34");
const endpoint = mintedId("endpoint", "01M7Z56P88E40A1DMGJ8VVA7YC");
const minute = 60_000;

function row(subject: TrafficSubject, at: number, counts: Partial<TrafficRow> = {}): TrafficRow {
  return { ...noTraffic, tenant, subject, span: "minute", at: toInstant(at), ...counts };
}

test("a pulse is what each source and endpoint has grown by", () => {
  const before = readingOf([row(source, 0, { good: 7, bad: 1 }), row(endpoint, 0, { good: 5, again: 2 })]);
  const after = readingOf([row(source, 0, { good: 9, bad: 1 }), row(endpoint, 0, { good: 5, again: 3 })]);
  expect(pulseBetween(before, after)).toEqual({
    sources: { [source]: { good: 2, again: 0, bad: 0 } },
    endpoints: { [endpoint]: { good: 0, again: 1, bad: 0 } },
  });
});

test("what has not grown is left out, and so is what was only measured", () => {
  const before = readingOf([row(source, 0, { good: 7 })]);
  const after = readingOf([row(source, 0, { good: 7, sumMs: 12, mostMs: 12 })]);
  expect(pulseBetween(before, after)).toEqual({ sources: {}, endpoints: {} });
});

test("at the turn of a minute, what came late to the one before counts with what is in the new one", () => {
  const before = readingOf([row(source, 0, { good: 7 })]);
  const after = readingOf([row(source, 0, { good: 8 }), row(source, minute, { good: 3, bad: 1 })]);
  expect(pulseBetween(before, after).sources).toEqual({ [source]: { good: 4, again: 0, bad: 1 } });
});

test("a minute that is not read any more takes nothing away", () => {
  const before = readingOf([row(source, 0, { good: 7 }), row(source, minute, { good: 1 })]);
  const after = readingOf([row(source, minute, { good: 1 }), row(source, 2 * minute, { good: 2 })]);
  expect(pulseBetween(before, after).sources).toEqual({ [source]: { good: 2, again: 0, bad: 0 } });
});
