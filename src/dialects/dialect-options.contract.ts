import type { Call, JsonObject, Outcome } from "../model/index.ts";

/** How a dialect's result codes stand to the outcomes of the model. */
export interface OutcomeCodes {
  /** Where the code stands in a record, as a dotted path. */
  readonly at: string;
  /** The code that is sent for each outcome. */
  readonly sent: Readonly<Record<Outcome, string | number>>;
  /** What each documented code is read as. */
  readonly read: Readonly<Record<string, Outcome>>;
  /** A record with that code, as the platform sends it. */
  readonly recordWith: (code: string | number) => JsonObject;
}

/** What the suite has to know of a dialect. */
export interface DialectOptions {
  /** The folder of `<case>.json` and `<case>.canonical.json`. */
  readonly fixtures: URL;
  /** What of a call comes back when it was sent and is read again. */
  readonly carries: (call: Call) => Partial<Call>;
  readonly outcomes: OutcomeCodes;
  /** Tests that do not hold for this dialect, each with the reason. */
  readonly skip?: Readonly<Record<string, string>>;
}
