import type { Static } from "typebox";
import {
  type Endpoint,
  type Source,
  type Tenant,
  type Validator,
  plainEndpoint,
  plainSource,
  validatorOf,
} from "../model/index.ts";
import type { ApiParts } from "./api-parts.ts";
import { EndpointEntry, SourceEntry } from "./configuration-schemas.ts";
import { changeEndpoint, showEndpoint } from "./endpoint-input.ts";
import { showSource } from "./show-source.ts";
import { changeSource } from "./source-routes.ts";

/** What a configuration lists of a tenant: its sources, or its endpoints. */
export interface EntryKind<Doc extends Source | Endpoint, Entry> {
  readonly what: "source" | "endpoint";
  readonly list: "sources" | "endpoints";
  readonly validator: Validator<Entry>;
  /** What an entry may say, but for its id. */
  readonly fields: readonly string[];
  /** Fields whose values hold secrets, and are shown without them. */
  readonly secrets: ReadonlySet<string>;
  of(tenant: Tenant): readonly Doc[];
  /** One of which nothing is said but what must be. */
  blank(tenant: Tenant, told: Entry | Doc): Doc;
  /** A blank one that is the same one, with what stays as it is where nothing is said of it. */
  renew(blank: Doc, doc: Doc): Doc;
  /** @throws InvalidInputError */
  change(doc: Doc, entry: Entry): Doc;
  /** As the interface shows it, without secrets. */
  show(doc: Doc, tenant: Tenant): object;
}

type SourceGiven = Static<typeof SourceEntry>;
type EndpointGiven = Static<typeof EndpointEntry>;

const fieldsOf = (schema: { readonly properties: object }) =>
  Object.keys(schema.properties).filter((field) => field !== "id");

/** Sources, as a configuration lists them. */
export function sourceKind({ directory, clock, mint }: ApiParts): EntryKind<Source, SourceGiven> {
  return {
    what: "source",
    list: "sources",
    validator: validatorOf<SourceGiven>(SourceEntry),
    fields: fieldsOf(SourceEntry),
    secrets: new Set(["verify"]),
    of: (tenant) => directory.sourcesOf(tenant.id),
    blank: (tenant, { name, dialect }) =>
      plainSource({
        tenant: tenant.id,
        id: mint.mint("source"),
        name,
        dialect,
        token: "",
        createdAt: clock.now(),
      }),
    renew: (blank, { id, token, verify, createdAt }) => ({ ...blank, id, token, verify, createdAt }),
    change: (source, { id: _, ...input }) => changeSource(source, input),
    show: (source, tenant) => showSource(source, tenant, ""),
  };
}

/** Endpoints, as a configuration lists them. */
export function endpointKind(parts: ApiParts): EntryKind<Endpoint, EndpointGiven> {
  const { directory, clock, mint } = parts;
  return {
    what: "endpoint",
    list: "endpoints",
    validator: validatorOf<EndpointGiven>(EndpointEntry),
    fields: fieldsOf(EndpointEntry),
    secrets: new Set(["headers", "secret", "auth"]),
    of: (tenant) => directory.endpointsOf(tenant.id),
    blank: (tenant, { url, dialect }) =>
      plainEndpoint({
        tenant: tenant.id,
        id: mint.mint("endpoint"),
        url,
        dialect,
        createdAt: clock.now(),
      }),
    renew: (blank, doc) => {
      // Whether it gets anything now is not its configuration alone: the hub and people disable and pause.
      const { id, createdAt, secret, previousSecret, auth, headers, enabled, paused, hubWide } = doc;
      return { ...blank, id, createdAt, secret, previousSecret, auth, headers, enabled, paused, hubWide };
    },
    change: (endpoint, { id: _, ...input }) => changeEndpoint(endpoint, input, parts).endpoint,
    show: (endpoint, tenant) => showEndpoint(endpoint, tenant),
  };
}
