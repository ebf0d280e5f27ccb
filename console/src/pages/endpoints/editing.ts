import type { Dialect } from "../../parts/dialects.ts";
import type { Endpoint, EndpointForm } from "./endpoint-form.ts";

/** A form for an endpoint as it is being filled in. */
export interface Editing {
  readonly form: EndpointForm;
  readonly set: (changes: Partial<EndpointForm>) => void;
  /** What is wrong, by the name of the field. */
  readonly problems: ReadonlyMap<string, readonly string[]>;
  /** The chosen dialect; undefined until it is there. */
  readonly dialect: Dialect | undefined;
  /** The endpoint that is changed; null where one is made. */
  readonly endpoint: Endpoint | null;
}

/** The form's fields as the hub names them, in their order on the page. */
export const endpointFields = [
  "name",
  "url",
  "dialect",
  "events",
  "hubWide",
  "ladder",
  "timeoutMs",
  "ack",
  "breaker",
  "disableAfterSeconds",
  "concurrency",
  "ratePerSecond",
  "timezone",
  "signing.header",
  "signing.recipe",
  "signing.appKey",
  "signing",
  "secret",
  "auth.username",
  "auth.password",
  "auth.token",
  "auth",
  "headers",
] as const;
