import type { Static } from "typebox";
import {
  type Endpoint,
  InvalidInputError,
  type Problem,
  type Source,
  type Tenant,
  type TenantId,
  type Text,
  defaultTimeZone,
  parseTenantId,
  parseTimeZone,
  toInstant,
  validatorOf,
} from "../model/index.ts";
import type { ApiParts } from "./api-parts.ts";
import { Checks } from "./check.ts";
import { type EntryKind, endpointKind, sourceKind } from "./configuration-kinds.ts";
import { ConfigurationShape, NewTenantEntry, TenantEntry } from "./configuration-schemas.ts";
import { type Change, fieldChanges } from "./configuration-fields.ts";
import {
  ambiguous,
  listedTwice,
  nameless,
  noSuchId,
  notYours,
  operatorsOnly,
  stillGoing,
} from "./configuration-texts.ts";
import { showTenant } from "./tenant-routes.ts";

// What a configuration would change on the hub. Nothing is changed here.
//
// C1. Everything that is wrong is told at once, each with its path in what was sent.
// C2. Of a source or endpoint that is listed, what is not said is as when it is made: but for its secrets, and for
//     whether it is enabled or paused, which stay as they are.
// C3. Of a tenant, what is not said stays as it is. What is not listed stays, unless it is to be pruned.
// C4. Secrets are compared here, and not shown: a difference tells only that there is one.

const shape = validatorOf<Static<typeof ConfigurationShape>>(ConfigurationShape);
const newTenant = validatorOf<Static<typeof NewTenantEntry>>(NewTenantEntry);
const oldTenant = validatorOf<Static<typeof TenantEntry>>(TenantEntry);

/** Who asks, and for what. */
interface Asker {
  /** The one tenant that it is about; null: any. */
  readonly only: TenantId | null;
  readonly isOperator: boolean;
}

/** Compares configurations with what the hub has. */
export class Difference {
  readonly #parts: ApiParts;
  /** The one tenant that is asked for; null: all. */
  readonly #only: TenantId | null;
  readonly #isOperator: boolean;
  readonly #problems: Problem[] = [];
  readonly #changes: Change[] = [];

  private constructor(parts: ApiParts, { only, isOperator }: Asker) {
    this.#parts = parts;
    this.#only = only;
    this.#isOperator = isOperator;
  }

  /** What would change, in the order in which it can be changed. @throws InvalidInputError with all problems (C1) */
  static of(parts: ApiParts, configuration: unknown, asker: Asker): readonly Change[] {
    if (!shape.accepts(configuration)) throw new InvalidInputError(shape.problems(configuration));
    const difference = new Difference(parts, asker);
    const { tenants, prune = false } = configuration;
    const ids = new Set<unknown>();
    for (const [index, tenant] of tenants.entries()) {
      difference.#compareTenant(`tenants.${index}`, tenant, ids);
      if (prune) difference.#prune(tenant);
    }
    if (difference.#problems.length > 0) throw new InvalidInputError(difference.#problems);
    return difference.#changes;
  }

  #note(path: string, text: Text): void {
    this.#problems.push({ path, text });
  }

  /** Notes what goes wrong below that path. */
  #attempt<Value>(path: string, work: () => Value): Value | undefined {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof InvalidInputError)) throw error;
      this.#noteAll(path, error.problems);
      return undefined;
    }
  }

  #noteAll(path: string, problems: readonly Problem[]): void {
    for (const problem of problems)
      this.#note(problem.path === "" ? path : `${path}.${problem.path}`, problem.text);
  }

  #compareTenant(path: string, given: unknown, ids: Set<unknown>): void {
    const { id, sources, endpoints } = partsOf(given);
    if (ids.has(id)) this.#note(`${path}.id`, listedTwice);
    ids.add(id);
    const known = this.#knownTenant(id);
    const tenant = this.#checkTenant(path, given, known);
    const isNew = known === undefined;
    const [source, endpoint] = [sourceKind(this.#parts), endpointKind(this.#parts)];
    this.#compareEntries(`${path}.sources`, { tenant, isNew, kind: source, given: sources });
    this.#compareEntries(`${path}.endpoints`, { tenant, isNew, kind: endpoint, given: endpoints });
  }

  /** The tenant of that id, where it may be asked for. */
  #knownTenant(id: unknown): Tenant | undefined {
    if (this.#only !== null && id !== this.#only) return undefined;
    return this.#parts.directory.tenants().find((tenant) => tenant.id === id);
  }

  /** The tenant as it would be; where it can't be, some tenant to look at its sources and endpoints with. */
  #checkTenant(path: string, given: unknown, known: Tenant | undefined): Tenant {
    const stand = known ?? blankTenant;
    if (known === undefined && this.#only !== null) {
      this.#note(`${path}.id`, notYours);
      return stand;
    }
    const validator = known === undefined ? newTenant : oldTenant;
    if (!validator.accepts(given)) {
      this.#noteAll(path, validator.problems(given));
      return stand;
    }
    const { id, sources: _sources, endpoints: _endpoints, ...input } = given;
    if (this.#parts.directory.deletedTenants().some((deleted) => deleted === id))
      this.#note(`${path}.id`, stillGoing);
    const zone = input.timezone;
    const checked = this.#attempt(path, () => {
      const checks = new Checks();
      checks.timezone("timezone", zone);
      checks.done();
      const base = known ?? { ...blankTenant, id: parseTenantId(id) };
      const timezone = zone === undefined ? base.timezone : parseTimeZone(zone);
      return { ...base, ...merged(base, input), timezone };
    });
    if (checked === undefined) return stand;
    this.#tenantChange(path, known, checked);
    return checked;
  }

  #tenantChange(path: string, known: Tenant | undefined, tenant: Tenant): void {
    const fields = Object.keys(TenantEntry.properties).filter((field) => field in showTenant(tenant));
    const before = known ?? { ...blankTenant, id: tenant.id };
    const changed = fieldChanges(fields, {
      secrets: new Set(),
      from: { doc: before, shown: showTenant(before) },
      to: { doc: tenant, shown: showTenant(tenant) },
    });
    if (known !== undefined && changed.length === 0) return;
    if (!this.#isOperator) for (const { field } of changed) this.#note(`${path}.${field}`, operatorsOnly);
    const change = known === undefined ? "create" : "change";
    const { id, name } = tenant;
    this.#changes.push({ change, what: "tenant", tenant: id, id, name, path, fields: changed });
  }

  #compareEntries<Doc extends Source | Endpoint, Entry extends Named>(
    path: string,
    { tenant, isNew, kind, given }: Listed<Doc, Entry>,
  ): void {
    if (!Array.isArray(given)) return;
    const claimed = new Set<string>();
    for (const [index, entry] of given.entries()) {
      const at = `${path}.${index}`;
      if (kind.validator.accepts(entry)) {
        this.#claim(at, entry, claimed);
        const found = this.#match(at, entry, isNew ? [] : kind.of(tenant));
        if (found !== "unclear") this.#entryChange(at, { tenant, kind, entry, found });
      } else this.#explain(at, { tenant, isNew, kind, given: entry });
    }
  }

  #claim(path: string, { id, name = "" }: Named, claimed: Set<string>): void {
    if (id === undefined && name === "") this.#note(`${path}.name`, nameless);
    const label = id ?? `name ${name}`;
    if (claimed.has(label)) this.#note(`${path}.${id === undefined ? "name" : "id"}`, listedTwice);
    claimed.add(label);
  }

  /** Everything that is wrong with an entry that is not of the shape: with the rest of it, too (C1). */
  #explain<Doc extends Source | Endpoint, Entry>(
    path: string,
    { tenant, kind, given }: Listed<Doc, Entry>,
  ): void {
    const problems = kind.validator.problems(given);
    this.#noteAll(path, problems);
    const wrong = new Set(problems.map((problem) => problem.path.split(".")[0]));
    const rest = Object.fromEntries(Object.entries(partsOf(given)).filter(([field]) => !wrong.has(field)));
    if (kind.validator.accepts(rest)) {
      const entry = rest;
      this.#attempt(path, () => kind.change(kind.blank(tenant, entry), entry));
    }
  }

  /** The one that is meant: that of the id, else the one of the name. */
  #match<Doc extends Source | Endpoint>(
    path: string,
    { id, name }: Named,
    docs: readonly Doc[],
  ): Doc | undefined | "unclear" {
    if (id !== undefined) {
      const found = docs.find((doc) => doc.id === id);
      if (found === undefined) this.#note(`${path}.id`, noSuchId);
      return found ?? "unclear";
    }
    const named = docs.filter((doc) => doc.name === name);
    if (named.length < 2) return named[0];
    this.#note(`${path}.name`, ambiguous(named.map((doc) => doc.id)));
    return "unclear";
  }

  #entryChange<Doc extends Source | Endpoint, Entry extends Named>(
    path: string,
    { tenant, kind, entry, found }: Matched<Doc, Entry>,
  ): void {
    const blank = kind.blank(tenant, entry);
    const base = found === undefined ? blank : kind.renew(blank, found);
    const wanted = this.#attempt(path, () => kind.change(base, entry));
    if (wanted === undefined) return;
    const from = found ?? blank;
    const fields = fieldChanges(kind.fields, {
      secrets: kind.secrets,
      from: { doc: from, shown: kind.show(from, tenant) },
      to: { doc: wanted, shown: kind.show(wanted, tenant) },
    });
    if (found !== undefined && fields.length === 0) return;
    this.#changes.push({
      change: found === undefined ? "create" : "change",
      what: kind.what,
      tenant: tenant.id,
      ...(found === undefined ? {} : { id: found.id }),
      name: entry.name ?? "",
      path,
      fields,
    });
  }

  /** What the tenant has and the configuration does not list, of the kinds of which it lists any. */
  #prune(given: unknown): void {
    const { id, sources, endpoints } = partsOf(given);
    const tenant = this.#knownTenant(id);
    if (tenant === undefined) return;
    this.#pruneKind(tenant, sourceKind(this.#parts), sources);
    this.#pruneKind(tenant, endpointKind(this.#parts), endpoints);
  }

  #pruneKind<Doc extends Source | Endpoint, Entry>(
    tenant: Tenant,
    kind: EntryKind<Doc, Entry>,
    given: unknown,
  ): void {
    if (!Array.isArray(given)) return;
    const listed = given.map(partsOf);
    const isListed = (doc: Doc) =>
      listed.some(({ id, name }) => (id === undefined ? name === doc.name : id === doc.id));
    for (const { id, name } of kind.of(tenant).filter((doc) => !isListed(doc))) {
      this.#changes.push({
        change: "delete",
        what: kind.what,
        tenant: tenant.id,
        id,
        name,
        path: "",
        fields: [],
      });
    }
  }
}

interface Named {
  readonly id?: string;
  readonly name?: string;
}

interface Listed<Doc extends Source | Endpoint, Entry> {
  readonly tenant: Tenant;
  /** True: it is not there yet, and has nothing. */
  readonly isNew: boolean;
  readonly kind: EntryKind<Doc, Entry>;
  readonly given: unknown;
}

interface Matched<Doc extends Source | Endpoint, Entry> extends Omit<Listed<Doc, Entry>, "given" | "isNew"> {
  readonly entry: Entry;
  readonly found: Doc | undefined;
}

function partsOf(given: unknown): Readonly<Record<string, unknown>> {
  return typeof given === "object" && given !== null ? Object.fromEntries(Object.entries(given)) : {};
}

/** What was said; of a field that has parts, the parts that were not said stay. */
function merged(base: object, input: object): Readonly<Record<string, unknown>> {
  const isObject = (value: unknown): value is object =>
    typeof value === "object" && value !== null && !Array.isArray(value);
  return Object.fromEntries(
    Object.entries(input).map(([field, said]: [string, unknown]) => {
      const before: unknown = Reflect.get(base, field);
      return [field, isObject(before) && isObject(said) ? { ...before, ...said } : said];
    }),
  );
}

const blankTenant: Tenant = {
  id: parseTenantId("new"),
  name: "",
  timezone: defaultTimeZone,
  retention: { messagesDays: null, callsDays: null, attemptsDays: null, failuresDays: null },
  createdAt: toInstant(0),
};
