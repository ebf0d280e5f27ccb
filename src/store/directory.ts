import {
  type Endpoint,
  type EndpointId,
  type Instant,
  type Key,
  type KeyId,
  type Portal,
  type Source,
  type SourceId,
  type Tenant,
  type TenantId,
  isExpired,
} from "../model/index.ts";
import type { Configuration, ConfigurationChanges, Removed } from "./configuration.ts";
import { DirectoryNews, type EndpointChange } from "./directory-news.ts";
import { isSame } from "./is-same.ts";

/** How a directory keeps in touch. */
export interface DirectoryTies {
  /** Called once a change of this process is durable, so that other hubs look. */
  readonly onSaved?: () => void;
  /** Called when what others changed could not be read; it is read at the next look. */
  readonly onTrouble?: (error: unknown) => void;
}

// Everything that is configured, in memory: every message needs its source and its tenant's endpoints, and none
// should wait for the store to find them.
//
// C1. Changes go to the store first and are seen here once they are durable.
// C2. What other hubs change is read from the store, and told to listeners as this process's own changes are.
// C3. Writing and reading take turns: what is read is never older than what was written here before.
// C4. What this process changed itself and reads again is told once.

/** Knows everything that is configured, by whichever hub. */
export class Directory {
  readonly #configuration: Configuration;
  readonly #ties: DirectoryTies;
  /** The last of what takes turns (C3). */
  #last: Promise<unknown> = Promise.resolve();
  #revision = 0;
  #isAsked = false;
  #isLooking = false;
  readonly #tenants = new Map<TenantId, Tenant>();
  readonly #keys = new Map<string, Key>();
  readonly #sources = new Map<string, Source>();
  readonly #byToken = new Map<string, Source>();
  readonly #endpoints = new Map<TenantId, ReadonlyMap<EndpointId, Endpoint>>();
  readonly #hubWide = new Map<EndpointId, Endpoint>();
  readonly #news = new DirectoryNews();
  #deleted = new Set<TenantId>();
  #deletedEndpoints = new Map<EndpointId, TenantId>();

  constructor(configuration: Configuration, ties: DirectoryTies = {}) {
    this.#configuration = configuration;
    this.#ties = ties;
  }

  /** Reads everything from the store. */
  async load(): Promise<void> {
    await this.#inTurn(async () => this.#adopt({ ...(await this.#configuration.load()), removed: [] }));
  }

  /** Reads what other hubs changed since this one last looked (C2). @throws StoreUnavailableError */
  async refresh(): Promise<void> {
    await this.#inTurn(() => this.#read());
  }

  /** The configuration is at that revision by now: looks, where that is news. Never waits, and never throws. */
  noteRevision(revision: number): void {
    if (revision > this.#revision) this.noteChange();
  }

  /** Another hub changed something: looks what. Never waits, and never throws. */
  noteChange(): void {
    this.#isAsked = true;
    if (!this.#isLooking) void this.#look();
  }

  async #look(): Promise<void> {
    this.#isLooking = true;
    while (this.#isAsked) {
      this.#isAsked = false;
      try {
        await this.refresh();
      } catch (error) {
        this.#ties.onTrouble?.(error);
      }
    }
    this.#isLooking = false;
  }

  async #read(): Promise<void> {
    this.#adopt(await this.#configuration.changes(this.#revision));
  }

  /** Tells the listener of every endpoint that changes from now on. */
  onEndpointChange(listener: (change: EndpointChange) => void): void {
    this.#news.onEndpointChange(listener);
  }

  /** Tells the watcher of every tenant of which anything changes from now on. */
  onChange(watcher: (tenant: TenantId) => void): void {
    this.#news.onChange(watcher);
  }

  /** All tenants, by id. */
  tenants(): readonly Tenant[] {
    return [...this.#tenants.values()].sort(byId);
  }

  tenant(id: TenantId): Tenant | undefined {
    return this.#tenants.get(id);
  }

  /** Tenants that were deleted and whose data is not all gone yet; their ids are not free. */
  deletedTenants(): readonly TenantId[] {
    return [...this.#deleted];
  }

  async saveTenant(tenant: Tenant): Promise<void> {
    await this.#change(
      () => this.#configuration.saveTenant(tenant),
      () => this.#putTenant(tenant),
    );
  }

  /** Takes the tenant, its keys, its sources and its endpoints away at once; its data goes later. */
  async deleteTenant(id: TenantId): Promise<void> {
    await this.#change(
      () => this.#configuration.deleteTenant(id),
      () => {
        this.#deleted.add(id);
        this.#dropTenant(id, new Set());
      },
    );
  }

  /** The tenant's data is gone, and its id is free. */
  forgetTenant(id: TenantId): void {
    this.#deleted.delete(id);
  }

  keysOf(tenant: TenantId): readonly Key[] {
    return [...this.#keys.values()].filter((key) => key.tenant === tenant).sort(byId);
  }

  /** The key whose secret has that SHA-256. */
  keyWithHash(hash: string): Key | undefined {
    return this.#keys.get(hash);
  }

  /** How a portal link is shown, and where; null for one that is not there or has expired. */
  portalOf(link: string, now: Instant): Portal | null {
    const key = this.#keys.values().find(({ id }) => id === link);
    return key === undefined || isExpired(key, now) ? null : key.portal;
  }

  async saveKey(key: Key): Promise<void> {
    await this.#change(
      () => this.#configuration.saveKey(key),
      () => this.#putKey(key),
    );
  }

  async deleteKey(tenant: TenantId, id: KeyId): Promise<boolean> {
    const key = this.keysOf(tenant).find((candidate) => candidate.id === id);
    if (key === undefined) return false;
    await this.#change(
      () => this.#configuration.deleteKey(tenant, id),
      () => this.#dropKey(tenant, id),
    );
    return true;
  }

  sourcesOf(tenant: TenantId): readonly Source[] {
    return [...this.#sources.values()].filter((source) => source.tenant === tenant).sort(byId);
  }

  source(tenant: TenantId, id: SourceId): Source | undefined {
    const source = this.#sources.get(id);
    return source?.tenant === tenant ? source : undefined;
  }

  /** The source whose inbound URL has that token. */
  sourceWithToken(token: string): Source | undefined {
    return this.#byToken.get(token);
  }

  async saveSource(source: Source): Promise<void> {
    await this.#change(
      () => this.#configuration.saveSource(source),
      () => this.#putSource(source),
    );
  }

  async deleteSource(tenant: TenantId, id: SourceId): Promise<boolean> {
    const source = this.source(tenant, id);
    if (source === undefined) return false;
    await this.#change(
      () => this.#configuration.deleteSource(tenant, id),
      () => this.#dropSource(tenant, id),
    );
    return true;
  }

  /** Every source of every tenant. */
  sources(): Iterable<Source> {
    return this.#sources.values();
  }

  /** The endpoints that get the operational events of every tenant. */
  hubWideEndpoints(): Iterable<Endpoint> {
    return this.#hubWide.values();
  }

  endpointsOf(tenant: TenantId): readonly Endpoint[] {
    return [...(this.#endpoints.get(tenant)?.values() ?? [])];
  }

  endpoint(tenant: TenantId, id: EndpointId): Endpoint | undefined {
    return this.#endpoints.get(tenant)?.get(id);
  }

  async saveEndpoint(endpoint: Endpoint): Promise<void> {
    await this.#change(
      () => this.#configuration.saveEndpoint(endpoint),
      () => this.#putEndpoint(endpoint),
    );
  }

  /**
   * Changes an endpoint as it is by now, whoever changed it last; undefined where it is gone, or where nothing is to
   * be changed. @throws StoreUnavailableError
   */
  async editEndpoint(
    tenant: TenantId,
    id: EndpointId,
    edit: (endpoint: Endpoint) => Endpoint | undefined,
  ): Promise<Endpoint | undefined> {
    return this.#inTurn(async () => {
      await this.#read();
      const known = this.endpoint(tenant, id);
      const edited = known === undefined ? undefined : edit(known);
      if (edited === undefined) return undefined;
      await this.#configuration.saveEndpoint(edited);
      this.#putEndpoint(edited);
      this.#ties.onSaved?.();
      return edited;
    });
  }

  async deleteEndpoint(tenant: TenantId, id: EndpointId): Promise<boolean> {
    if (this.endpoint(tenant, id) === undefined) return false;
    await this.#change(
      () => this.#configuration.deleteEndpoint(tenant, id),
      () => {
        this.#deletedEndpoints.set(id, tenant);
        this.#dropEndpoint(tenant, id);
      },
    );
    return true;
  }

  /** Endpoints that were deleted and whose waiting deliveries are not all parked yet. */
  deletedEndpoints(): ReadonlyMap<EndpointId, TenantId> {
    return this.#deletedEndpoints;
  }

  /** Nothing waits any more for a deleted endpoint. */
  async forgetEndpoint(tenant: TenantId, id: EndpointId): Promise<void> {
    await this.#inTurn(() => this.#configuration.forgetEndpoint(tenant, id));
    this.#deletedEndpoints.delete(id);
  }

  async #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => {});
    return result;
  }

  async #change(write: () => Promise<void>, adopt: () => void): Promise<void> {
    await this.#inTurn(async () => {
      await write();
      adopt();
      this.#ties.onSaved?.();
    });
  }

  /** Takes over what was read (C2, C4). */
  #adopt(changes: ConfigurationChanges): void {
    const { revision, tenants, keys, sources, endpoints, deletedTenants, deletedEndpoints } = changes;
    const present = new Set([...tenants, ...keys, ...sources, ...endpoints].map(({ id }) => id));
    this.#deleted = new Set(deletedTenants);
    this.#deletedEndpoints = new Map(deletedEndpoints.map(({ tenant, id }) => [id, tenant]));
    for (const removed of changes.removed) this.#remove(removed, present);
    for (const tenant of tenants) this.#putTenant(tenant);
    for (const key of keys) this.#putKey(key);
    for (const source of sources) this.#putSource(source);
    for (const endpoint of endpoints) this.#putEndpoint(endpoint);
    this.#revision = revision;
  }

  #remove({ kind, tenant, id }: Removed, present: ReadonlySet<string>): void {
    switch (kind) {
      case "tenant":
        return this.#dropTenant(tenant, present);
      case "key":
        return this.#dropKey(tenant, id);
      case "source":
        return this.#dropSource(tenant, id);
      case "endpoint":
        return this.#dropEndpoint(tenant, id);
    }
  }

  /** Drops a tenant with all that is its own, but for what was made since under the same id. */
  #dropTenant(tenant: TenantId, present: ReadonlySet<string>): void {
    const isGone = ({ id }: { readonly id: string }) => !present.has(id);
    if (!present.has(tenant) && this.#tenants.delete(tenant)) this.#news.touch(tenant);
    for (const { id } of this.keysOf(tenant).filter(isGone)) this.#dropKey(tenant, id);
    for (const { id } of this.sourcesOf(tenant).filter(isGone)) this.#dropSource(tenant, id);
    for (const { id } of this.endpointsOf(tenant).filter(isGone)) this.#dropEndpoint(tenant, id);
  }

  #dropKey(tenant: TenantId, id: string): void {
    const key = this.keysOf(tenant).find((candidate) => candidate.id === id);
    if (key === undefined) return;
    this.#keys.delete(key.hash);
    this.#news.touch(tenant);
  }

  #putTenant(tenant: Tenant): void {
    if (isSame(this.#tenants.get(tenant.id), tenant)) return;
    this.#tenants.set(tenant.id, tenant);
    this.#news.touch(tenant.id);
  }

  #putKey(key: Key): void {
    if (isSame(this.#keys.get(key.hash), key)) return;
    this.#keys.set(key.hash, key);
    this.#news.touch(key.tenant);
  }

  #putSource(source: Source): void {
    if (isSame(this.#sources.get(source.id), source)) return;
    this.#dropSource(source.tenant, source.id);
    this.#sources.set(source.id, source);
    this.#byToken.set(source.token, source);
    this.#news.touch(source.tenant);
  }

  #dropSource(tenant: TenantId, id: string): void {
    const source = this.#sources.get(id);
    if (source?.tenant !== tenant) return;
    this.#sources.delete(id);
    this.#byToken.delete(source.token);
    this.#news.touch(tenant);
  }

  #putEndpoint(endpoint: Endpoint): void {
    const { tenant, id } = endpoint;
    const known = this.endpoint(tenant, id);
    if (isSame(known, endpoint)) return;
    const endpoints = new Map(this.#endpoints.get(tenant));
    this.#endpoints.set(tenant, endpoints.set(id, endpoint));
    if (endpoint.hubWide) this.#hubWide.set(id, endpoint);
    else this.#hubWide.delete(id);
    this.#news.tell({ kind: "saved", endpoint });
  }

  #dropEndpoint(tenant: TenantId, id: string): void {
    const left = new Map(this.#endpoints.get(tenant));
    const endpoint = [...left.keys()].find((known) => known === id);
    if (endpoint === undefined) return;
    left.delete(endpoint);
    if (left.size === 0) this.#endpoints.delete(tenant);
    else this.#endpoints.set(tenant, left);
    this.#hubWide.delete(endpoint);
    this.#news.tell({ kind: "deleted", tenant, endpoint });
  }
}

function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : 1;
}
