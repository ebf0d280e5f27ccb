import { RingbackError, type Text } from "../model/terms/index.ts";

/** A command ran, and what it was for did not succeed. */
export class FailedCommand extends RingbackError {
  override readonly name = "FailedCommand";
  readonly code = "E_FAILED";
  /** True where nobody answered, or the answer was to come again later: the same may succeed soon. */
  readonly isPassing: boolean;

  constructor(
    text: Text,
    { isPassing = false, ...options }: ErrorOptions & { readonly isPassing?: boolean } = {},
  ) {
    super(text, options);
    this.isPassing = isPassing;
  }
}
