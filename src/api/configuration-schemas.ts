import { Type } from "typebox";
import { tenantIdPattern } from "../model/index.ts";
import { checkedElsewhere } from "../http/index.ts";
import { EndpointInput } from "./endpoint-schemas.ts";
import { SourceInput, TenantInput, TenantPatch, idOf } from "./schemas.ts";

const ofId = (prefix: string) =>
  Type.Optional({ ...idOf(prefix), description: "Where the name alone does not tell which" });

/** A source as a file tells it. */
export const SourceEntry = Type.Object(
  { id: ofId("src"), ...SourceInput.properties },
  { additionalProperties: false },
);

/** An endpoint as a file tells it; by its name, or else by its id, it is known again. */
export const EndpointEntry = Type.Object(
  { id: ofId("ep"), ...EndpointInput.properties },
  { additionalProperties: false },
);

const { id: _id, ...tenantInput } = TenantInput.properties;
const id = Type.String({ pattern: tenantIdPattern });
const anyEntries = Type.Optional(Type.Array(Type.Unknown()));

/** A tenant that is new, as a file tells it, without its sources and endpoints. */
export const NewTenantEntry = Type.Object(
  { id, ...tenantInput, sources: anyEntries, endpoints: anyEntries },
  { additionalProperties: false },
);

/** The same of a tenant that is there. */
export const TenantEntry = Type.Object(
  { id, ...TenantPatch.properties, sources: anyEntries, endpoints: anyEntries },
  { additionalProperties: false },
);

const described = Type.Object({
  id,
  ...TenantPatch.properties,
  sources: Type.Optional(Type.Array(SourceEntry)),
  endpoints: Type.Optional(Type.Array(EndpointEntry)),
});

/** What is to be compared; the handler checks it itself, to tell everything that is wrong at once. */
export const ConfigurationInput = Type.Object(
  {
    tenants: Type.Array(described),
    prune: Type.Optional(
      Type.Boolean({
        description: "Sources and endpoints that are not listed are to go, where any are listed",
      }),
    ),
  },
  { [checkedElsewhere]: true, additionalProperties: false },
);

/** The outer shape alone. */
export const ConfigurationShape = Type.Object(
  { tenants: Type.Array(Type.Unknown()), prune: Type.Optional(Type.Boolean()) },
  { additionalProperties: false },
);

const anyValue = Type.Unknown();

export const DifferenceSchema = Type.Object({
  changes: Type.Array(
    Type.Object({
      change: Type.Enum(["create", "change", "delete"]),
      what: Type.Enum(["tenant", "source", "endpoint"]),
      tenant: Type.String(),
      id: Type.Optional(Type.String({ description: "Of what is there" })),
      name: Type.String(),
      path: Type.String({ description: "Where it was told; empty for what is to go" }),
      fields: Type.Array(
        Type.Object({
          field: Type.String(),
          from: anyValue,
          to: anyValue,
          isSecret: Type.Boolean({ description: "Its values are not shown" }),
        }),
      ),
    }),
  ),
});

export const ConfigurationSchema = Type.Object({
  tenants: Type.Array(Type.Unknown(), { description: "As it can be compared again" }),
  withheld: Type.Array(
    Type.Object({
      path: Type.String({ description: "The source or endpoint, as in tenants.0.endpoints.1" }),
      fields: Type.Array(Type.String(), { description: "What it has and what is not shown" }),
    }),
  ),
});
