import { RingbackError } from "../model/index.ts";

/** A command ran, and what it was for did not succeed. */
export class FailedCommand extends RingbackError {
  override readonly name = "FailedCommand";
  readonly code = "E_FAILED";
}
