import { type LookupAddress, type LookupOptions, lookup } from "node:dns";
import { isIP } from "node:net";
import { networkInterfaces } from "node:os";
import { LRUCache } from "lru-cache";
import { type AddressRange, addressRule, parseAddressRange, plainAddress } from "./address-rule.ts";
import { BlockedAddressError, type GuardRule } from "./guard-rule.ts";
import {
  bareName,
  hostOf,
  isLocalName,
  isMetadataName,
  parseTarget,
  portOf,
  refusedPorts,
} from "./url-rule.ts";

// Where the hub may send requests.
// G1. What can be told from the URL alone is told without the DNS: when the URL is configured, and again at each use.
// G2. Of a name every address is judged, and one that is refused spoils the name: the next answer might have it first.
// G3. A socket gets the very addresses that were judged, and no other way to look a name up.
// G4. The hub's own ports are refused whatever is allowed: it would push to itself without end.
// G5. Nothing of the environment takes part: proxies that it names are not used.

/** What a guard lets through. */
export interface GuardOptions {
  /** True: everything but the hub's own ports. */
  readonly allowPrivateEndpoints: boolean;
  /** Addresses and CIDR ranges that are let through though they are not public. */
  readonly allowCidrs?: readonly string[];
  /** How the hub itself is reached from outside, where it is. */
  readonly publicUrl?: string | null;
  /** Asks the system for the addresses of a name. */
  readonly resolve?: Resolve;
  /** Milliseconds that only go forward, for how long answers are kept. */
  readonly uptime?: () => number;
}

/** Asks for every address of a name. */
export type Resolve = (
  hostname: string,
  callback: (error: Error | null, addresses: LookupAddress[]) => void,
) => void;

type LookupCallback = (error: Error | null, address: string | LookupAddress[], family?: number) => void;

/** A lookup as sockets call it. */
export type SocketLookup = (hostname: string, options: LookupOptions, callback: LookupCallback) => void;

/** A URL that the guard lets through, with the addresses that may be connected to for it. */
export interface CheckedTarget {
  readonly url: URL;
  /** Without the brackets of an IPv6 address. */
  readonly host: string;
  readonly port: number;
  readonly addresses: readonly LookupAddress[];
}

type Answer = { readonly addresses: readonly LookupAddress[] } | { readonly error: Error };

// An answer is good for so long; a name that does not resolve is asked for again sooner.
const resolvedMs = 10_000;
const unresolvedMs = 2_000;
const keptNames = 2_000;

const systemResolve: Resolve = (hostname, callback) => lookup(hostname, { all: true }, callback);

/** Decides where requests may go, and resolves names for those that may. One for a transport, and for all who ask. */
export class AddressGuard {
  readonly #allowPrivate: boolean;
  readonly #allowed: readonly AddressRange[];
  readonly #publicUrl: URL | null;
  readonly #resolve: Resolve;
  readonly #answers: LRUCache<string, Answer>;
  readonly #waiting = new Map<string, ((answer: Answer) => void)[]>();
  #ownPort = 0;

  constructor({ allowPrivateEndpoints, allowCidrs = [], publicUrl = null, ...outside }: GuardOptions) {
    this.#allowPrivate = allowPrivateEndpoints;
    this.#allowed = allowCidrs.map(parseAddressRange);
    this.#publicUrl = publicUrl === null ? null : new URL(publicUrl);
    this.#resolve = outside.resolve ?? systemResolve;
    this.#answers = new LRUCache({
      max: keptNames,
      ...(outside.uptime === undefined ? {} : { perf: { now: outside.uptime }, ttlResolution: 0 }),
    });
  }

  /** Told where the hub listens, once it does. */
  listensAt(port: number): void {
    this.#ownPort = port;
  }

  /** The URL, as far as it can be judged without the DNS (G1). @throws BlockedAddressError */
  admit(text: string): URL {
    const url = parseTarget(text);
    const place = this.#refusedPlace(url);
    if (place !== null) throw place;
    return url;
  }

  /** Why a URL is refused, as far as that can be told without the DNS; null when it is not. */
  refusalOf(text: string): BlockedAddressError | null {
    try {
      this.admit(text);
      return null;
    } catch (error) {
      if (error instanceof BlockedAddressError) return error;
      throw error;
    }
  }

  /**
   * The URL with the addresses that may be connected to for it: whoever connects uses these, and no others (G3).
   * @throws BlockedAddressError, or the resolver's error
   */
  async check(text: string): Promise<CheckedTarget> {
    const url = this.admit(text);
    const host = hostOf(url);
    const port = portOf(url);
    const family = isIP(host);
    if (family !== 0) return { url, host, port, addresses: [{ address: host, family }] };
    const answer = await new Promise<Answer>((resolve) => {
      this.#judged(host, port, resolve);
    });
    if ("error" in answer) throw answer.error;
    return { url, host, port, addresses: answer.addresses };
  }

  /** A lookup for sockets to that port, which gives only addresses that it has judged (G3). */
  lookupFor(port: number): SocketLookup {
    return (hostname, options, callback) => {
      this.#judged(hostname, port, (answer) => {
        if ("error" in answer) return callback(answer.error, "");
        const fitting = answer.addresses.filter(({ family }) => !options.family || options.family === family);
        const [first] = fitting;
        if (first === undefined) return callback(new Error(`${hostname} has no address of that family`), "");
        if (options.all === true) return callback(null, fitting);
        return callback(null, first.address, first.family);
      });
    };
  }

  #judged(hostname: string, port: number, then: (answer: Answer) => void): void {
    this.#addressesOf(hostname, (answer) => {
      if ("error" in answer) return then(answer);
      for (const { address } of answer.addresses) {
        const rule = this.#ruleOf(address, port);
        if (rule === null) continue;
        const place = rule === "own-port" ? `${hostname}:${port}` : hostname;
        return then({ error: new BlockedAddressError(rule, { place, address }) });
      }
      return then(answer);
    });
  }

  /**
   * Every address of a name. It is asked for once at a time, however many connections wait for it: the system's
   * resolver has few threads, and a name server that never answers must not hold all of them.
   */
  #addressesOf(hostname: string, then: (answer: Answer) => void): void {
    const known = this.#answers.get(hostname);
    if (known !== undefined) return then(known);
    const others = this.#waiting.get(hostname);
    if (others !== undefined) return void others.push(then);
    this.#waiting.set(hostname, [then]);
    this.#resolve(hostname, (error, addresses) => {
      const answer: Answer = error === null ? { addresses } : { error };
      this.#answers.set(hostname, answer, { ttl: error === null ? resolvedMs : unresolvedMs });
      const waited = this.#waiting.get(hostname) ?? [];
      this.#waiting.delete(hostname);
      for (const callback of waited) callback(answer);
    });
  }

  #ruleOf(address: string, port: number): GuardRule | null {
    if (port === this.#ownPort && isOwnAddress(address)) return "own-port";
    return this.#allowPrivate ? null : addressRule(address, this.#allowed);
  }

  #refusedPlace(url: URL): BlockedAddressError | null {
    const host = hostOf(url);
    const port = portOf(url);
    if (this.#publicUrl !== null && isOwnRoute(url, this.#publicUrl)) {
      return new BlockedAddressError("own-url", { place: url.host });
    }
    if (isIP(host) !== 0) {
      const rule = this.#ruleOf(host, port);
      if (rule !== null) {
        const place = rule === "own-port" ? url.host : host;
        return new BlockedAddressError(rule, { place });
      }
    }
    if (this.#allowPrivate) return null;
    if (refusedPorts.has(port)) return new BlockedAddressError("port", { place: `${url.hostname}:${port}` });
    const rule = this.#nameRule(host);
    return rule === null ? null : new BlockedAddressError(rule, { place: host });
  }

  #nameRule(host: string): GuardRule | null {
    if (isMetadataName(host)) return "metadata";
    // Where private addresses are allowed, the names that private networks give them are judged by their addresses.
    return this.#allowed.length === 0 && isLocalName(host) ? "local-name" : null;
  }
}

/** True for an address of this machine: one that some interface has, or that every machine has. */
function isOwnAddress(text: string): boolean {
  const address = plainAddress(text);
  if (address === null) return false;
  if (address.range() === "loopback" || address.range() === "unspecified") return true;
  const own = Object.values(networkInterfaces()).flatMap((interfaces) => interfaces ?? []);
  return own.some((each) => plainAddress(each.address)?.toString() === address.toString());
}

/**
 * True where a request for the URL would come in at the hub's routes below its public one. What else there is at that
 * host, behind the same proxy, is not the hub's.
 */
function isOwnRoute(url: URL, publicUrl: URL): boolean {
  if (bareName(hostOf(url)) !== bareName(hostOf(publicUrl)) || portOf(url) !== portOf(publicUrl))
    return false;
  const prefix = publicUrl.pathname.replace(/\/+$/, "");
  const path = plainPath(url.pathname);
  return path.startsWith(`${prefix}/in/`) || path.startsWith(`${prefix}/v1/`);
}

/** The path as a proxy may read it: decoded, without empty and dotted parts. */
function plainPath(path: string): string {
  const encoded = encodeURI(decoded(path).replace(/[/\\]+/g, "/")).replace(/[?#]/g, "_");
  return decoded(new URL(encoded, "http://localhost").pathname);
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
