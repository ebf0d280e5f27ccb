import { isIP } from "node:net";
import ipaddr from "ipaddr.js";
import type { GuardRule } from "./guard-rule.ts";

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** A range of addresses, and how many bits of it are fixed. */
export type AddressRange = readonly [Address, number];

/** Reads an address or a CIDR range. @throws Error when it is neither */
export function parseAddressRange(text: string): AddressRange {
  const [address, bits] = text.includes("/") ? ipaddr.parseCIDR(text) : whole(text);
  // A range of IPv4 addresses in the shape of IPv6 is one of IPv4: so are the addresses that are compared with it.
  return address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() && bits >= 96
    ? [address.toIPv4Address(), bits - 96]
    : [address, bits];
}

function whole(text: string): AddressRange {
  const address = ipaddr.parse(text);
  return [address, address.kind() === "ipv4" ? 32 : 128];
}

/** The address in its one shape: no zone, and IPv4 where it is IPv4 mapped into IPv6; null when it is none. */
export function plainAddress(text: string): Address | null {
  const plain = text.replace(/%.*$/, "");
  return isIP(plain) === 0 ? null : ipaddr.process(plain);
}

/**
 * The rule by which an address is refused; null for one on the public internet, and for one that the operator's
 * ranges allow.
 */
export function addressRule(text: string, allowed: readonly AddressRange[]): GuardRule | null {
  const address = plainAddress(text);
  return address === null ? "reserved" : ruleFor(address, allowed);
}

function ruleFor(address: Address, allowed: readonly AddressRange[]): GuardRule | null {
  const bits = address.kind() === "ipv4" ? 32 : 128;
  const allowing = allowed.filter((range) => isWithin(address, range));
  // No wider range allows these by the way: whoever lists 169.254.0.0/16 seldom means to hand out credentials.
  if (metadataAddresses.has(address.toString())) {
    return allowing.some(([, fixed]) => fixed === bits) ? null : "metadata";
  }
  if (allowing.length === 0) return publicRule(address);
  // What is allowed is the translator; what it leads to is looked at as well.
  const target = translatedTo(address);
  return target === null ? null : ruleFor(target, allowed);
}

function isWithin(address: Address, [range, bits]: AddressRange): boolean {
  return range.kind() === address.kind() && address.match(range, bits);
}

/** Where clouds answer with the credentials of their machines, and one of them from a public address. */
const metadataAddresses: ReadonlySet<string> = new Set(
  [
    // AWS, Google, Azure, Huawei, Oracle, DigitalOcean and most others; AWS's containers; Tencent.
    ["169.254.169.254", "169.254.170.2", "169.254.170.23", "169.254.0.23"],
    // Alibaba; Volcengine; Azure's agent, in the public range of addresses; Oracle's former one.
    ["100.100.100.200", "100.96.0.96", "168.63.129.16", "192.0.0.192"],
    // AWS and Google over IPv6.
    ["fd00:ec2::254", "fd00:ec2::23", "fd20:ce::254"],
  ]
    .flat()
    .map((address) => ipaddr.parse(address).toString()),
);

// ipaddr.js calls these reserved, and their owners would like to know what they did.
const namedRanges: readonly (readonly [GuardRule, readonly AddressRange[]])[] = [
  [
    "documentation",
    ["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20"].map(
      parseAddressRange,
    ),
  ],
  ["benchmarking", ["198.18.0.0/15", "2001:2::/48"].map(parseAddressRange)],
];

const rulesOfRanges: Readonly<Record<string, GuardRule>> = {
  loopback: "loopback",
  private: "private",
  uniqueLocal: "private",
  deprecatedSiteLocal: "private",
  linkLocal: "link-local",
  carrierGradeNat: "shared",
  unspecified: "unspecified",
  multicast: "multicast",
  broadcast: "broadcast",
  rfc6052: "translation",
  rfc6145: "translation",
  "6to4": "translation",
  teredo: "translation",
};

// Of IPv6 no more than this is given out: what lies outside, `::7f00:1` for one, may stand for anything.
const assignedIpv6 = ipaddr.parseCIDR("2000::/3");

function publicRule(address: Address): GuardRule | null {
  const named = namedRanges.find(([, ranges]) => ranges.some((range) => isWithin(address, range)));
  if (named !== undefined) return named[0];
  const range = address.range();
  if (range !== "unicast") return rulesOfRanges[range] ?? "reserved";
  return address instanceof ipaddr.IPv4 || address.match(assignedIpv6) ? null : "reserved";
}

/** The IPv4 address that a translator sends packets for this one on to; null when there is none in it. */
function translatedTo(address: Address): Address | null {
  if (address instanceof ipaddr.IPv4) return null;
  const bytes = address.toByteArray();
  const range = address.range();
  if (range === "6to4") return new ipaddr.IPv4(bytes.slice(2, 6));
  // The client's address stands there with all its bits turned.
  if (range === "teredo") return new ipaddr.IPv4(bytes.slice(12).map((byte) => byte ^ 0xff));
  return range === "rfc6052" || range === "rfc6145" ? new ipaddr.IPv4(bytes.slice(12)) : null;
}
