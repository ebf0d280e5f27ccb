import type { Endpoint, EndpointId, Key, KeyId, Source, SourceId, Tenant, TenantId } from "../model/index.ts";
import type { Configuration } from "./configuration.ts";

/** What happened to an endpoint. */
export type EndpointChange =
  | { readonly kind: "saved"; readonly endpoint: Endpoint }
  | { readonly kind: "deleted"; readonly tenant: TenantId; readonly endpoint: EndpointId };

/**
 * Everything that is configured, in memory: every message needs its source and its tenant's endpoints, and none
 * should wait for the store to find them. Changes go to the store first and are seen here once they are durable.
 */
export class Directory {
  readonly #configuration: Configuration;
  readonly #tenants = new Map<TenantId, Tenant>();
  readonly #keys = new Map<string, Key>();
  readonly #sources = new Map<string, Source>();
  readonly #byToken = new Map<string, Source>();
  readonly #endpoints = new Map<TenantId, ReadonlyMap<EndpointId, Endpoint>>();
  readonly #hubWide = new Map<EndpointId, Endpoint>();
  readonly #listeners: ((change: EndpointChange) => void)[] = [];
  readonly #deleted = new Set<TenantId>();
  readonly #deletedEndpoints = new Map<EndpointId, TenantId>();

  constructor(configuration: Configuration) {
    this.#configuration = configuration;
  }

  /** Reads everything from the store. */
  async load(): Promise<void> {
    const { tenants, keys, sources, endpoints, deletedTenants, deletedEndpoints } =
      await this.#configuration.load();
    for (const tenant of tenants) this.#tenants.set(tenant.id, tenant);
    for (const key of keys) this.#keys.set(key.hash, key);
    for (const source of sources) this.#putSource(source);
    for (const endpoint of endpoints) this.#putEndpoint(endpoint);
    for (const tenant of deletedTenants) this.#deleted.add(tenant);
    for (const { tenant, id } of deletedEndpoints) this.#deletedEndpoints.set(id, tenant);
  }

  /** Tells the listener of every endpoint that changes from now on. */
  onEndpointChange(listener: (change: EndpointChange) => void): void {
    this.#listeners.push(listener);
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
    await this.#configuration.saveTenant(tenant);
    this.#tenants.set(tenant.id, tenant);
  }

  /** Takes the tenant, its keys, its sources and its endpoints away at once; its data goes later. */
  async deleteTenant(id: TenantId): Promise<void> {
    await this.#configuration.deleteTenant(id);
    this.#tenants.delete(id);
    this.#deleted.add(id);
    for (const key of this.keysOf(id)) this.#keys.delete(key.hash);
    for (const source of this.sourcesOf(id)) this.#dropSource(source);
    for (const endpoint of this.endpointsOf(id)) {
      this.#hubWide.delete(endpoint.id);
      this.#tell({ kind: "deleted", tenant: id, endpoint: endpoint.id });
    }
    this.#endpoints.delete(id);
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

  async saveKey(key: Key): Promise<void> {
    await this.#configuration.saveKey(key);
    this.#keys.set(key.hash, key);
  }

  async deleteKey(tenant: TenantId, id: KeyId): Promise<boolean> {
    const key = this.keysOf(tenant).find((candidate) => candidate.id === id);
    if (key === undefined) return false;
    await this.#configuration.deleteKey(tenant, id);
    return this.#keys.delete(key.hash);
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
    await this.#configuration.saveSource(source);
    this.#putSource(source);
  }

  async deleteSource(tenant: TenantId, id: SourceId): Promise<boolean> {
    const source = this.source(tenant, id);
    if (source === undefined) return false;
    await this.#configuration.deleteSource(tenant, id);
    this.#dropSource(source);
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
    await this.#configuration.saveEndpoint(endpoint);
    this.#putEndpoint(endpoint);
    this.#tell({ kind: "saved", endpoint });
  }

  async deleteEndpoint(tenant: TenantId, id: EndpointId): Promise<boolean> {
    if (this.endpoint(tenant, id) === undefined) return false;
    await this.#configuration.deleteEndpoint(tenant, id);
    const left = new Map(this.#endpoints.get(tenant));
    left.delete(id);
    this.#endpoints.set(tenant, left);
    this.#hubWide.delete(id);
    this.#deletedEndpoints.set(id, tenant);
    this.#tell({ kind: "deleted", tenant, endpoint: id });
    return true;
  }

  /** Endpoints that were deleted and whose waiting deliveries are not all parked yet. */
  deletedEndpoints(): ReadonlyMap<EndpointId, TenantId> {
    return this.#deletedEndpoints;
  }

  /** Nothing waits any more for a deleted endpoint. */
  async forgetEndpoint(tenant: TenantId, id: EndpointId): Promise<void> {
    await this.#configuration.forgetEndpoint(tenant, id);
    this.#deletedEndpoints.delete(id);
  }

  #putSource(source: Source): void {
    this.#sources.set(source.id, source);
    this.#byToken.set(source.token, source);
  }

  #dropSource(source: Source): void {
    this.#sources.delete(source.id);
    this.#byToken.delete(source.token);
  }

  #putEndpoint(endpoint: Endpoint): void {
    const endpoints = new Map(this.#endpoints.get(endpoint.tenant));
    this.#endpoints.set(endpoint.tenant, endpoints.set(endpoint.id, endpoint));
    if (endpoint.hubWide) this.#hubWide.set(endpoint.id, endpoint);
    else this.#hubWide.delete(endpoint.id);
  }

  #tell(change: EndpointChange): void {
    for (const listener of this.#listeners) listener(change);
  }
}

function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : 1;
}
