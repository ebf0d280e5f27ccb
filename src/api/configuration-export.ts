import { isDeepStrictEqual } from "node:util";
import type { Static } from "typebox";
import type { Endpoint, Source, Tenant } from "../model/index.ts";
import type { ApiParts } from "./api-parts.ts";
import { type EntryKind, endpointKind, sourceKind } from "./configuration-kinds.ts";
import { type ConfigurationSchema, TenantEntry } from "./configuration-schemas.ts";
import { showTenant } from "./tenant-routes.ts";

type Exported = Static<typeof ConfigurationSchema>;
type Withheld = Exported["withheld"][number];

/** What is configured of these tenants, as it can be compared again; in the same order whenever it is the same. */
export function exportConfiguration(parts: ApiParts, tenants: readonly Tenant[]): Exported {
  const withheld: Withheld[] = [];
  const listed = tenants.toSorted(byId).map((tenant, index) => {
    const path = `tenants.${index}`;
    const shown = showTenant(tenant);
    const fields = Object.keys(TenantEntry.properties).filter((field) => field in shown);
    return {
      ...Object.fromEntries(fields.map((field) => [field, valueOf(shown, field)])),
      sources: exportEntries(path, { tenant, kind: sourceKind(parts), withheld }),
      endpoints: exportEntries(path, { tenant, kind: endpointKind(parts), withheld }),
    };
  });
  return { tenants: listed, withheld };
}

interface Exporting<Doc extends Source | Endpoint, Entry> {
  readonly tenant: Tenant;
  readonly kind: EntryKind<Doc, Entry>;
  readonly withheld: Withheld[];
}

function exportEntries<Doc extends Source | Endpoint, Entry>(
  path: string,
  { tenant, kind, withheld }: Exporting<Doc, Entry>,
): readonly object[] {
  const docs = kind.of(tenant).toSorted((a, b) => compare(a.name, b.name) || compare(a.id, b.id));
  return docs.map((doc, index) => {
    const isAlone = doc.name !== "" && docs.filter(({ name }) => name === doc.name).length === 1;
    const { said, secret } = fieldsOf(doc, tenant, kind);
    if (secret.length > 0) withheld.push({ path: `${path}.${kind.list}.${index}`, fields: secret });
    return { ...(isAlone ? {} : { id: doc.id }), ...said };
  });
}

function fieldsOf<Doc extends Source | Endpoint, Entry>(
  doc: Doc,
  tenant: Tenant,
  kind: EntryKind<Doc, Entry>,
): { readonly said: object; readonly secret: string[] } {
  const shown = kind.show(doc, tenant);
  const blank = kind.show(kind.blank(tenant, doc), tenant);
  const isSaid = (field: string) =>
    alwaysSaid.has(field)
      ? valueOf(shown, field) !== ""
      : !isDeepStrictEqual(valueOf(shown, field), valueOf(blank, field));
  const open = kind.fields.filter((field) => field in shown && !kind.secrets.has(field) && isSaid(field));
  return {
    said: Object.fromEntries(open.map((field) => [field, valueOf(shown, field)])),
    secret: kind.fields
      .filter((field) => !(field in shown) || kind.secrets.has(field))
      .flatMap((field) => withheldOf(field, valueOf(doc, field))),
  };
}

// What tells one from another is told even where it is as usual.
const alwaysSaid = new Set(["name", "dialect", "url"]);

/** The secrets in a field, each by itself where it has several. */
function withheldOf(field: string, value: unknown): readonly string[] {
  if (value === null || value === undefined) return [];
  return field === "headers" ? Object.keys(value).map((name) => `headers.${name}`) : [field];
}

function valueOf(of: object, field: string): unknown {
  return Reflect.get(of, field);
}

function byId(a: Tenant, b: Tenant): number {
  return compare(a.id, b.id);
}

// By code unit, which is the same everywhere.
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
