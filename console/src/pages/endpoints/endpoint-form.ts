import type { paths } from "../../api/hub.ts";
import type { LadderShape } from "../../parts/ladder-steps.ts";
import type { SignedBy } from "./snippets.ts";

type Paths = paths["/v1/tenants/{tenant}/endpoints"];

/** An endpoint as the hub shows it. */
export type Endpoint = Paths["get"]["responses"][200]["content"]["application/json"]["data"][number];

/** What an endpoint is made of. */
export type EndpointInput = Paths["post"]["requestBody"]["content"]["application/json"];

/** What of an endpoint is changed. */
export type EndpointPatch =
  paths["/v1/tenants/{tenant}/endpoints/{id}"]["patch"]["requestBody"]["content"]["application/json"];

type Given<Name extends keyof EndpointInput> = NonNullable<EndpointInput[Name]>;

/** What counts as acknowledged. */
export type AckRule = Given<"ack">;
/** When to hold back from an endpoint that only fails. */
export type Breaker = Given<"breaker">;
/** Types of events that an endpoint can get. */
export type EventTypes = Readonly<Given<"events">>;

/** How what goes out is signed; `usual` leaves it to the dialect. */
export type SigningKind = "usual" | Given<"signing">["kind"];

/** The fields of all ways to sign; those of the others than `kind` count for nothing. */
export interface SigningForm {
  readonly kind: SigningKind;
  readonly header: string;
  readonly encoding: "hex" | "base64";
  readonly recipe: string | null;
  readonly appKey: string;
}

/** How the hub proves who it is; `kept` leaves what is there, which is not shown. */
export interface AuthForm {
  readonly kind: "kept" | "none" | "basic" | "bearer";
  readonly username: string;
  readonly password: string;
  readonly token: string;
}

/** A header that is sent along. */
export interface HeaderForm {
  /** Tells it from the others while its name is written. */
  readonly row: number;
  readonly name: string;
  readonly value: string;
}

/** An endpoint as it is filled in. Null is as the dialect has it, or as the tenant. */
export interface EndpointForm {
  readonly name: string;
  readonly url: string;
  readonly dialect: string;
  readonly events: EventTypes | null;
  readonly ladder: LadderShape | null;
  readonly timeoutSeconds: number | null;
  readonly ack: AckRule | null;
  readonly breaker: Breaker | null;
  readonly disableAfterSeconds: number | null;
  readonly concurrency: number | null;
  readonly ratePerSecond: number | null;
  readonly timezone: string | null;
  readonly signing: SigningForm;
  /** Empty: made by the hub, or the one that is there. */
  readonly secret: string;
  /** Null: those that are there, whose values are not shown. */
  readonly headers: readonly HeaderForm[] | null;
  readonly auth: AuthForm;
  readonly hubWide: boolean;
}

const noSigning: SigningForm = { kind: "usual", header: "", encoding: "hex", recipe: null, appKey: "" };
const noAuth: AuthForm = { kind: "none", username: "", password: "", token: "" };

// As many as the hub itself takes for usual.
const usualConcurrency = 16;

/** A form that nobody has filled in yet. */
export function blankEndpoint(dialect: string): EndpointForm {
  return {
    name: "",
    url: "",
    dialect,
    events: null,
    ladder: null,
    timeoutSeconds: null,
    ack: null,
    breaker: null,
    disableAfterSeconds: null,
    concurrency: usualConcurrency,
    ratePerSecond: null,
    timezone: null,
    signing: noSigning,
    secret: "",
    headers: [],
    auth: noAuth,
    hubWide: false,
  };
}

/** An endpoint that is there, to be changed. */
export function formOf(endpoint: Endpoint): EndpointForm {
  const { name, url, dialect, events, ladder, timeoutMs, ack, breaker, disableAfterSeconds } = endpoint;
  const { concurrency, ratePerSecond, timezone, signing, headers, auth, hubWide } = endpoint;
  return {
    name,
    url,
    dialect,
    events,
    ladder: ladder === null ? null : wholeLadder(ladder),
    timeoutSeconds: timeoutMs === null ? null : timeoutMs / 1_000,
    ack,
    breaker,
    disableAfterSeconds,
    concurrency,
    ratePerSecond,
    timezone,
    signing: signing === null ? noSigning : { ...noSigning, ...signing },
    secret: "",
    headers: Object.keys(headers).length === 0 ? [] : null,
    auth: auth === null ? noAuth : { ...noAuth, kind: "kept" },
    hubWide,
  };
}

/** A ladder with what it leaves open filled in. */
export function wholeLadder({
  gapsSeconds,
  maxAttempts = gapsSeconds.length + 1,
  windowSeconds = null,
}: Given<"ladder">): LadderShape {
  return { gapsSeconds, maxAttempts, windowSeconds };
}

/** What makes an endpoint of the form. */
export function inputOf(form: EndpointForm): EndpointInput {
  const { name, url, dialect, events, ladder, timeoutSeconds, ack, breaker } = form;
  const { disableAfterSeconds, concurrency, ratePerSecond, timezone, hubWide } = form;
  return {
    name: name.trim(),
    url: url.trim(),
    dialect,
    events: events === null ? null : [...events],
    ladder: ladder === null ? null : { ...ladder, gapsSeconds: [...ladder.gapsSeconds] },
    timeoutMs: timeoutSeconds === null ? null : Math.round(timeoutSeconds * 1_000),
    ack,
    breaker,
    disableAfterSeconds,
    concurrency: concurrency ?? usualConcurrency,
    ratePerSecond,
    timezone,
    signing: signingOf(form.signing),
    ...(hubWide ? { hubWide } : {}),
    ...hiddenOf(form),
  };
}

/** What the form changes of an endpoint: nothing that stands as it was. */
export function patchOf(form: EndpointForm, endpoint: Endpoint): EndpointPatch {
  const [before, after] = [inputOf(formOf(endpoint)), inputOf(form)];
  const isSame = (name: keyof EndpointInput) => JSON.stringify(before[name]) === JSON.stringify(after[name]);
  const changed = Object.entries(after).filter(([name]) => !isInput(name, after) || !isSame(name));
  return { ...Object.fromEntries(changed), ...hubWideOf(form, endpoint) };
}

function isInput(name: string, input: EndpointInput): name is keyof EndpointInput {
  return name in input;
}

function hubWideOf({ hubWide }: EndpointForm, endpoint: Endpoint): EndpointPatch {
  return hubWide === endpoint.hubWide ? {} : { hubWide };
}

/** What the hub keeps to itself once it was told: said only where the form says it. */
function hiddenOf({
  secret,
  headers,
  auth,
}: EndpointForm): Pick<EndpointInput, "secret" | "headers" | "auth"> {
  const told = auth.kind === "kept" ? undefined : authOf(auth);
  return {
    ...(secret === "" ? {} : { secret }),
    ...(headers === null
      ? {}
      : { headers: Object.fromEntries(headers.map(({ name, value }) => [name.trim(), value])) }),
    ...(told === undefined ? {} : { auth: told }),
  };
}

function authOf({ kind, username, password, token }: AuthForm): EndpointInput["auth"] {
  switch (kind) {
    case "basic":
      return { kind, username, password };
    case "bearer":
      return { kind, token };
    case "none":
    case "kept":
      return null;
  }
}

function signingOf({ kind, header, encoding, recipe, appKey }: SigningForm): EndpointInput["signing"] {
  switch (kind) {
    case "usual":
      return null;
    case "none":
    case "standard-webhooks":
    case "standard-webhooks-v1a":
      return { kind };
    case "hmac-sha256":
      return { kind, header: header.trim(), encoding };
    case "dialect":
      return { kind, appKey: appKey.trim(), ...(recipe === null ? {} : { recipe }) };
  }
}

/** How an endpoint signs, what it leaves open filled in. */
export function signsBy({ signing, hasSecret }: Pick<Endpoint, "signing" | "hasSecret">): SignedBy {
  return signing?.kind ?? (hasSecret ? "standard-webhooks" : "none");
}

/** The fields in which a span stands that nobody can read. */
export function unreadableOf({
  ladder,
  timeoutSeconds,
  breaker,
  disableAfterSeconds,
}: EndpointForm): readonly string[] {
  const probes = typeof breaker === "object" ? breaker?.probeSeconds : null;
  const spans = {
    ladder: [...(ladder?.gapsSeconds ?? []), ladder?.windowSeconds],
    timeoutMs: [timeoutSeconds],
    breaker: [probes],
    disableAfterSeconds: [disableAfterSeconds],
  };
  return Object.entries(spans)
    .filter(([, seconds]) => seconds.some((each) => Number.isNaN(each)))
    .map(([name]) => name);
}
