import type { SecureContext } from "node:tls";
import { LRUCache } from "lru-cache";
import { Pool } from "undici";
import type { Outbound, Outcome, ShownHeader, Transport } from "../delivery/index.ts";
import type { Clock, Endpoint } from "../model/index.ts";
import { readAnswer } from "./answer.ts";
import { type Credentials, secureContextOf } from "./credentials.ts";
import { type Downloaded, type Wanted, download } from "./download.ts";
import { type Exchange, exchange } from "./exchange.ts";
import { AddressGuard, type GuardOptions } from "./guard.ts";
import { type ForwardProxy, isDirect, tunnelConnector } from "./proxy.ts";
import { type HeaderContext, requestHeaders, shownHeaders } from "./request-headers.ts";
import { classify, detailOf } from "./transport-errors.ts";
import { portOf } from "./url-rule.ts";

/** How the transport is set up, and where it may send to. */
export interface HttpTransportOptions extends GuardOptions {
  readonly clock: Clock;
  /** What the hub calls itself to endpoints. */
  readonly userAgent: string;
  /** How it shows itself over TLS, and whom it trusts, beyond what is usual. */
  readonly credentials?: Credentials;
  /** By which endpoints are reached. */
  readonly proxy?: ForwardProxy | null;
}

// Connections to endpoints that have not been called for longest are closed first.
const keptPools = 2_000;
const idleMs = 4_000;
const maxHeaderBytes = 16 * 1024;

/**
 * Sends over HTTP: a pool of kept-alive connections for each endpoint, no redirects, one deadline over connecting,
 * headers and body, addresses checked as they are connected to, answers cut off at 64 KiB.
 */
export class HttpTransport implements Transport {
  /** Decides where requests may go; whoever else follows a URL that a tenant or a platform gave asks it too. */
  readonly guard: AddressGuard;
  readonly #options: HttpTransportOptions;
  readonly #secureContext: SecureContext | undefined;
  readonly #underway = new Set<Exchange>();
  readonly #pools = new LRUCache<string, Pool>({
    max: keptPools,
    dispose: (pool) => void pool.close().catch(() => {}),
  });

  /** @throws Error for credentials that are wrong. */
  constructor(options: HttpTransportOptions) {
    this.#options = options;
    this.guard = new AddressGuard(options);
    this.#secureContext = secureContextOf(options.credentials ?? { client: null, extraCa: [] });
  }

  async post(outbound: Outbound): Promise<Outcome> {
    const { clock } = this.#options;
    try {
      const url = this.guard.admit(outbound.endpoint.url);
      const { timeoutMs, body } = outbound;
      const path = `${url.pathname}${url.search}`;
      const headers = requestHeaders(outbound, this.#context);
      const request = { path, method: "POST", headers, body } as const;
      const answer = await exchange(this.#pool(outbound, url), request, {
        clock,
        timeoutMs,
        underway: this.#underway,
      });
      return "kind" in answer ? answer : await readAnswer(answer);
    } catch (error) {
      return { kind: "failed", error: classify(error), detail: detailOf(error) };
    }
  }

  /** Fetches a file that a platform's URL leads to, by the same guard, proxy and credentials as posts go. */
  download(wanted: Wanted): Promise<Downloaded> {
    const { clock, userAgent } = this.#options;
    const place = (text: string) => {
      const url = this.guard.admit(text);
      const timeoutMs = wanted.limits.firstByteMs;
      return { url, dispatcher: this.#poolFor(`files ${timeoutMs} ${url.origin}`, url, timeoutMs) };
    };
    const headers = { "user-agent": userAgent, "accept-encoding": "identity", ...wanted.headers };
    return download({ clock, place }, { ...wanted, headers });
  }

  headersOf(outbound: Outbound): readonly ShownHeader[] {
    return shownHeaders(outbound, this.#context);
  }

  get #context(): HeaderContext {
    const { userAgent, clock } = this.#options;
    return { userAgent, now: clock.now() };
  }

  breakOff(): void {
    for (const exchange of this.#underway) exchange.interrupt();
  }

  forget(endpoint: Endpoint): void {
    for (const key of this.#pools.keys()) if (key.startsWith(`${endpoint.id} `)) this.#pools.delete(key);
  }

  #pool({ endpoint, timeoutMs }: Outbound, url: URL): Pool {
    return this.#poolFor(`${endpoint.id} ${timeoutMs} ${url.origin}`, url, timeoutMs);
  }

  #poolFor(key: string, url: URL, timeoutMs: number): Pool {
    const known = this.#pools.get(key);
    if (known !== undefined) return known;
    const pool = new Pool(url.origin, {
      // How many requests there are at a time is for the lane to say.
      connections: null,
      pipelining: 1,
      keepAliveTimeout: idleMs,
      maxHeaderSize: maxHeaderBytes,
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: this.#connect(url, timeoutMs),
    });
    this.#pools.set(key, pool);
    return pool;
  }

  /** How connections to the host of a URL are made. */
  #connect(url: URL, timeoutMs: number): NonNullable<Pool.Options["connect"]> {
    const { proxy = null } = this.#options;
    const lookup = this.guard.lookupFor(portOf(url));
    const secureContext = this.#secureContext;
    if (proxy !== null && !isDirect(url.hostname, proxy))
      return tunnelConnector({ proxy, lookup, timeoutMs, secureContext });
    return { lookup, timeout: timeoutMs, ...(secureContext === undefined ? {} : { secureContext }) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const pools = [...this.#pools.values()];
    await Promise.all(pools.map((pool) => pool.destroy().catch(() => {})));
    this.#pools.clear();
  }
}
