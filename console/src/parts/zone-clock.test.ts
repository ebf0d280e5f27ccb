import dayjs from "dayjs";
import { expect, test } from "vitest";
import { clockIn, momentIn } from "./zone-clock.ts";

test("a moment is shown as the zone's clock has it", () => {
  const shown = clockIn("Asia/Shanghai", "2026-11-20T16:30:00Z").format("YYYY-MM-DD HH:mm:ss");
  expect(shown).toBe("2026-11-21 00:30:00");
});

test("what is picked is a reading of the zone's clock, not of the browser's", () => {
  const picked = dayjs("2026-11-21 00:30:00");
  expect(momentIn("Asia/Shanghai", picked)).toBe("2026-11-21T00:30:00+08:00");
  expect(momentIn("America/New_York", "2026-07-01 00:00:00")).toBe("2026-07-01T00:00:00-04:00");
});
