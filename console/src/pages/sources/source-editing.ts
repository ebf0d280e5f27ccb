import type { Dialect } from "../../parts/dialects.ts";
import type { Source } from "../../parts/sources.ts";
import type { SourceForm, VerifyForm } from "./source-form.ts";

/** A form for a source as it is being filled in. */
export interface SourceEditing {
  readonly form: SourceForm;
  readonly set: (changes: Partial<SourceForm>) => void;
  readonly setVerify: (changes: Partial<VerifyForm>) => void;
  /** What is wrong, by the name of the field. */
  readonly problems: ReadonlyMap<string, readonly string[]>;
  /** The chosen dialect; undefined until it is there. */
  readonly dialect: Dialect | undefined;
  /** The source that is changed; null where one is made. */
  readonly source: Source | null;
}

/** The form's fields as the hub names them, in their order on the page. */
export const sourceFields = [
  "name",
  "dialect",
  "timezone",
  "recordingBaseUrl",
  "graceSeconds",
  "allowFrom",
  "verify.header",
  "verify.appKey",
  "verify.recipe",
  "verify.secret",
  "verify.previousSecret",
  "verify.publicKey",
  "verify.previousPublicKey",
  "verify.toleranceSeconds",
  "verify",
  "onUnverified",
  "onInvalid",
  "silentAfterSeconds",
] as const;
