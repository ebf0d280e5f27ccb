import { type LookupAddress, type LookupOptions, lookup } from "node:dns";
import { isIP } from "node:net";
import { LRUCache } from "lru-cache";
import ipaddr from "ipaddr.js";

/** An address that no endpoint may lead to. */
export class BlockedAddressError extends Error {
  override readonly name = "BlockedAddressError";
  readonly code = "E_BLOCKED_ADDRESS";

  constructor(host: string, address: string) {
    super(
      `${host} is ${host === address ? "" : `at ${address}, `}an address that is not public; ` +
        "start the hub with --allow-private-endpoints to allow it",
    );
  }
}

/**
 * True for an address on the public internet. Loopback, private, link-local (cloud metadata among them), shared,
 * multicast and reserved ranges are not, nor is an IPv6 address that leads to such an IPv4 one.
 */
export function isPublicAddress(address: string): boolean {
  const plain = address.replace(/%.*$/, "");
  if (!ipaddr.isValid(plain)) return false;
  const parsed = ipaddr.process(plain);
  return parsed.range() === "unicast" && (parsed.kind() === "ipv4" || parsed.match(assignedIpv6));
}

// Of IPv6 no more than this is given out: what lies outside, `::7f00:1` for one, may stand for anything.
const assignedIpv6 = ipaddr.parseCIDR("2000::/3");

/** @throws BlockedAddressError when the URL's host is an address and not a public one. */
export function checkLiteral(url: URL): void {
  // The URL parser has already made dotted decimals of octal, hexadecimal and short forms.
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (isIP(host) !== 0 && !isPublicAddress(host)) throw new BlockedAddressError(host, host);
}

type LookupCallback = (error: Error | null, address: string | LookupAddress[], family?: number) => void;

/** A lookup as sockets call it. */
export type SocketLookup = (hostname: string, options: LookupOptions, callback: LookupCallback) => void;

// An answer is good for so long; a name that does not resolve is asked for again sooner.
const resolvedMs = 10_000;
const unresolvedMs = 2_000;

type Answer = { readonly addresses: LookupAddress[] } | { readonly error: Error };

/**
 * A lookup for sockets that gives only checked addresses: what was checked is what is connected to. A name is
 * asked for once at a time, however many connections wait for it: the system's resolver has few threads, and a
 * name server that never answers must not hold all of them.
 */
export function guardedLookup({ allowPrivate }: { readonly allowPrivate: boolean }): SocketLookup {
  const answers = new LRUCache<string, Answer>({ max: 2_000 });
  const waiting = new Map<string, ((answer: Answer) => void)[]>();

  const resolve = (hostname: string, then: (answer: Answer) => void) => {
    const known = answers.get(hostname);
    if (known !== undefined) {
      then(known);
      return;
    }
    const others = waiting.get(hostname);
    if (others !== undefined) {
      others.push(then);
      return;
    }
    waiting.set(hostname, [then]);
    lookup(hostname, { all: true }, (error, addresses) => {
      const answer = error === null ? check(hostname, addresses, allowPrivate) : { error };
      answers.set(hostname, answer, { ttl: "error" in answer ? unresolvedMs : resolvedMs });
      const waited = waiting.get(hostname) ?? [];
      waiting.delete(hostname);
      for (const callback of waited) callback(answer);
    });
  };

  return (hostname, options, callback) => {
    resolve(hostname, (answer) => {
      if ("error" in answer) return callback(answer.error, "");
      const fitting = answer.addresses.filter(({ family }) => !options.family || options.family === family);
      if (options.all === true) return callback(null, fitting);
      const [first] = fitting;
      if (first === undefined) return callback(new Error(`${hostname} has no address of that family`), "");
      return callback(null, first.address, first.family);
    });
  };
}

// One address of a name that is not public spoils the name: the next answer might have it first.
function check(hostname: string, addresses: LookupAddress[], allowPrivate: boolean): Answer {
  const blocked = allowPrivate ? undefined : addresses.find(({ address }) => !isPublicAddress(address));
  return blocked === undefined
    ? { addresses }
    : { error: new BlockedAddressError(hostname, blocked.address) };
}
