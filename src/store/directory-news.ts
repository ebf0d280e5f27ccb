import type { Endpoint, EndpointId, TenantId } from "../model/index.ts";

/** What happened to an endpoint. */
export type EndpointChange =
  | { readonly kind: "saved"; readonly endpoint: Endpoint }
  | { readonly kind: "deleted"; readonly tenant: TenantId; readonly endpoint: EndpointId };

/** Who wants to hear of what is configured. */
export class DirectoryNews {
  readonly #listeners: ((change: EndpointChange) => void)[] = [];
  readonly #watchers: ((tenant: TenantId) => void)[] = [];

  /** Tells the listener of every endpoint that changes from now on. */
  onEndpointChange(listener: (change: EndpointChange) => void): void {
    this.#listeners.push(listener);
  }

  /** Tells the watcher of every tenant of which anything changes from now on. */
  onChange(watcher: (tenant: TenantId) => void): void {
    this.#watchers.push(watcher);
  }

  /** An endpoint changed, and so its tenant. */
  tell(change: EndpointChange): void {
    for (const listener of this.#listeners) listener(change);
    this.touch(change.kind === "saved" ? change.endpoint.tenant : change.tenant);
  }

  /** Something of that tenant changed. */
  touch(tenant: TenantId): void {
    for (const watcher of this.#watchers) watcher(tenant);
  }
}
