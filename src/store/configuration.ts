import type { Endpoint, EndpointId, Key, KeyId, Source, SourceId, Tenant, TenantId } from "../model/index.ts";

/** Everything that is configured, for a process to keep in memory. */
export interface Configured {
  /** Rises with every change, by whichever hub. */
  readonly revision: number;
  readonly tenants: readonly Tenant[];
  readonly keys: readonly Key[];
  readonly sources: readonly Source[];
  readonly endpoints: readonly Endpoint[];
  /** Tenants that were deleted and whose rows are not all gone yet: all of them, also where only changes are told. */
  readonly deletedTenants: readonly TenantId[];
  /** Endpoints that were deleted and whose waiting deliveries are not all parked yet: all of them, likewise. */
  readonly deletedEndpoints: readonly { readonly tenant: TenantId; readonly id: EndpointId }[];
}

/** What was configured since a revision, by whichever hub. */
export interface ConfigurationChanges extends Configured {
  /**
   * What was taken away, in that order and before anything else here was saved: a tenant may have been made anew.
   * Of a tenant, all that is its own went with it.
   */
  readonly removed: readonly Removed[];
}

/** Sources and endpoints to be written anew, and the revision that they are of. */
export type Rewriting = Pick<Configured, "revision" | "sources" | "endpoints">;

/** Something that was taken away. */
export interface Removed {
  readonly kind: "tenant" | "key" | "source" | "endpoint";
  readonly tenant: TenantId;
  /** The id of the thing; of a tenant, its own. */
  readonly id: string;
}

/** Tenants, keys, sources and endpoints. Saving replaces what has the same id. */
export interface Configuration {
  load(): Promise<Configured>;
  /** What changed after that revision, this process's own changes included. */
  changes(since: number): Promise<ConfigurationChanges>;
  /** A value that the hub keeps for itself; null when there is none. */
  value(name: string): Promise<string | null>;
  saveValue(name: string, value: string): Promise<void>;
  /** Keeps a value unless there is one by that name; the value that is then kept. */
  keepValue(name: string, value: string): Promise<string>;
  saveTenant(tenant: Tenant): Promise<void>;
  /** Takes the tenant with its keys, sources and endpoints away at once; `purge` then removes its data. */
  deleteTenant(tenant: TenantId): Promise<void>;
  saveKey(key: Key): Promise<void>;
  deleteKey(tenant: TenantId, key: KeyId): Promise<void>;
  saveSource(source: Source): Promise<void>;
  deleteSource(tenant: TenantId, source: SourceId): Promise<void>;
  saveEndpoint(endpoint: Endpoint): Promise<void>;
  /** Takes the endpoint away; what still waits for it is then to be parked. */
  deleteEndpoint(tenant: TenantId, endpoint: EndpointId): Promise<void>;
  /**
   * Replaces these sources and endpoints where they are still as of that revision, and leaves nothing of what they
   * were before in any file of the store's own: for values that should never have been there.
   */
  rewrite(all: Rewriting): Promise<void>;
  /** Nothing waits any more for an endpoint that was deleted: forgets it. */
  forgetEndpoint(tenant: TenantId, endpoint: EndpointId): Promise<void>;
}
