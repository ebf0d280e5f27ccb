import { expect, test } from "vitest";
import type { CallDetail } from "./shown-call.ts";
import { comparableVersions } from "./versions.ts";

const at = (second: number) => `2026-11-20T10:00:0${second}+08:00`;
const event = (id: string, type: string, second: number) => ({ id, type, receivedAt: at(second) });
const message = (id: string, name: string | undefined, second: number) => ({
  id,
  receivedAt: at(second),
  ...(name === undefined ? {} : { name }),
});
const call = (events: readonly object[], messages: readonly object[]) => ({ events, messages }) as CallDetail;

test("a call that was revised can be compared as a whole, event by event and message by message", () => {
  const kinds = comparableVersions(
    call(
      [
        event("evt_4", "call.revised", 4),
        event("evt_1", "call.record", 1),
        event("evt_2", "call.completed", 2),
        event("evt_3", "call.record", 3),
      ],
      [message("msg_1", "cdr", 1), message("msg_2", "cdr", 3)],
    ),
  );
  expect(kinds.map(({ of, name, versions }) => [of, name, versions.map(({ key }) => key)])).toEqual([
    ["whole", "", ["evt_2", "evt_4"]],
    ["event", "call.record", ["evt_1", "evt_3"]],
    ["message", "cdr", ["msg_1", "msg_2"]],
  ]);
});

test("what is there once has nothing to be compared with", () => {
  const kinds = comparableVersions(
    call(
      [event("evt_1", "call.record", 1), event("evt_2", "call.dialog", 2)],
      [message("msg_1", "cdr", 1), message("msg_2", undefined, 2)],
    ),
  );
  expect(kinds).toEqual([]);
});

test("a version of an event tells at which place of the answer it stands", () => {
  const [kind] = comparableVersions(
    call([event("evt_2", "call.record", 2), event("evt_1", "call.record", 1)], []),
  );
  expect(kind?.versions).toMatchObject([{ index: 1 }, { index: 0 }]);
});
