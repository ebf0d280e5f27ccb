import type { paths } from "../../api/hub.ts";
import type { Source } from "../../parts/sources.ts";

/** What a source is made of. */
export type SourceInput =
  paths["/v1/tenants/{tenant}/sources"]["post"]["requestBody"]["content"]["application/json"];

/** What of a source is changed. */
export type SourcePatch =
  paths["/v1/tenants/{tenant}/sources/{id}"]["patch"]["requestBody"]["content"]["application/json"];

type Verify = NonNullable<SourceInput["verify"]>;

/** How a push proves where it comes from; `kept` leaves what is there, whose secret is not shown. */
export type VerifyKind = "kept" | "none" | Verify["kind"];

/** The fields of all ways to prove it; those of the others than `kind` count for nothing. */
export interface VerifyForm {
  readonly kind: VerifyKind;
  readonly header: string;
  readonly encoding: "hex" | "base64";
  readonly secret: string;
  /** Counts too, while the platform changes its secret. Empty: there is none. */
  readonly previousSecret: string;
  readonly publicKey: string;
  readonly previousPublicKey: string;
  readonly recipe: string | null;
  readonly appKey: string;
  readonly toleranceSeconds: number | null;
}

/** A source as it is filled in. */
export interface SourceForm {
  readonly name: string;
  readonly dialect: string;
  /** Null: the tenant's. */
  readonly timezone: string | null;
  readonly recordingBaseUrl: string;
  readonly graceSeconds: number | null;
  /** Addresses and ranges, as they are written: with commas or lines between. */
  readonly allowFrom: string;
  readonly verify: VerifyForm;
  readonly onInvalid: Source["onInvalid"];
  readonly onUnverified: Source["onUnverified"];
  /** Null: never. */
  readonly silentAfterSeconds: number | null;
}

// As the hub itself has it.
const usualTolerance = 300;
const usualGrace = 60;

const noVerify: VerifyForm = {
  kind: "none",
  header: "",
  encoding: "hex",
  secret: "",
  previousSecret: "",
  publicKey: "",
  previousPublicKey: "",
  recipe: null,
  appKey: "",
  toleranceSeconds: usualTolerance,
};

/** A form that nobody has filled in yet. */
export function blankSource(dialect: string): SourceForm {
  return {
    name: "",
    dialect,
    timezone: null,
    recordingBaseUrl: "",
    graceSeconds: usualGrace,
    allowFrom: "",
    verify: noVerify,
    onInvalid: "quarantine",
    onUnverified: "refuse",
    silentAfterSeconds: null,
  };
}

/** A source that is there, to be changed. */
export function formOf(source: Source): SourceForm {
  const { name, dialect, timezone, recordingBaseUrl, graceSeconds, allowFrom, verify } = source;
  const { onInvalid, onUnverified, silentAfterSeconds } = source;
  return {
    name,
    dialect,
    timezone,
    recordingBaseUrl: recordingBaseUrl ?? "",
    graceSeconds,
    allowFrom: allowFrom.join("\n"),
    verify: verify === null ? noVerify : shownVerify(verify),
    onInvalid,
    onUnverified,
    silentAfterSeconds,
  };
}

/** What is shown of what is there is where a change of it begins. */
function shownVerify(verify: NonNullable<Source["verify"]>): VerifyForm {
  const { header = "", encoding, recipe = null, appKey = "", toleranceSeconds, publicKey = "" } = verify;
  return {
    ...noVerify,
    kind: "kept",
    header,
    encoding: encoding === "base64" ? "base64" : "hex",
    recipe,
    appKey,
    toleranceSeconds: toleranceSeconds ?? usualTolerance,
    publicKey,
  };
}

/** What makes a source of the form. */
export function inputOf(form: SourceForm): SourceInput {
  const { name, dialect, timezone, recordingBaseUrl, graceSeconds, allowFrom } = form;
  const { onInvalid, onUnverified, silentAfterSeconds, verify } = form;
  return {
    name: name.trim(),
    dialect,
    timezone,
    recordingBaseUrl: recordingBaseUrl.trim() === "" ? null : recordingBaseUrl.trim(),
    graceSeconds: graceSeconds ?? usualGrace,
    allowFrom: allowFrom.split(/[\s,，;；、]+/).filter((range) => range !== ""),
    onInvalid,
    onUnverified,
    silentAfterSeconds,
    ...(verify.kind === "kept" ? {} : { verify: verifyOf(verify, verify.kind) }),
  };
}

/** What the form changes of a source: nothing that stands as it was. */
export function patchOf(form: SourceForm, source: Source): SourcePatch {
  const before = new Map(Object.entries(inputOf(formOf(source))));
  const changed = Object.entries(inputOf(form)).filter(
    ([name, value]) => JSON.stringify(before.get(name)) !== JSON.stringify(value),
  );
  return Object.fromEntries(changed);
}

function verifyOf(form: VerifyForm, kind: Exclude<VerifyKind, "kept">): Verify | null {
  const { header, encoding, secret, publicKey, recipe, appKey, toleranceSeconds } = form;
  const secrets = { secret, ...(form.previousSecret === "" ? {} : { previousSecret: form.previousSecret }) };
  switch (kind) {
    case "none":
      return null;
    case "header":
      return { kind, header: header.trim(), ...secrets };
    case "hmac-sha256":
      return { kind, header: header.trim(), encoding, ...secrets };
    case "standard-webhooks":
      return { kind, ...secrets };
    case "standard-webhooks-v1a": {
      const previous = form.previousPublicKey.trim();
      return {
        kind,
        publicKey: publicKey.trim(),
        ...(previous === "" ? {} : { previousPublicKey: previous }),
      };
    }
    case "dialect":
      return {
        kind,
        appKey: appKey.trim(),
        toleranceSeconds: toleranceSeconds ?? usualTolerance,
        ...(recipe === null ? {} : { recipe }),
        ...secrets,
      };
  }
}

/** The fields in which a span stands that nobody can read. */
export function unreadableOf({
  graceSeconds,
  silentAfterSeconds,
  verify: { kind, toleranceSeconds },
}: SourceForm): readonly string[] {
  const spans = {
    graceSeconds,
    silentAfterSeconds,
    "verify.toleranceSeconds": kind === "dialect" ? toleranceSeconds : null,
  };
  return Object.entries(spans)
    .filter(([, seconds]) => Number.isNaN(seconds))
    .map(([name]) => name);
}
