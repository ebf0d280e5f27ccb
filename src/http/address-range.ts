import ipaddr from "ipaddr.js";

/** True when the address is one of those, each an address or a CIDR range; an empty list lets everybody in. */
export function isAllowed(address: string, allowed: readonly string[]): boolean {
  if (allowed.length === 0) return true;
  if (!ipaddr.isValid(address)) return false;
  // An IPv4 client of a dual-stack socket shows as ::ffff:a.b.c.d.
  const client = ipaddr.process(address);
  return allowed.some((entry) => {
    const [range, bits] = parseRange(entry);
    return range.kind() === client.kind() && client.match(range, bits);
  });
}

/** True for text that an allow-list may hold. `10.1` is valid too, to some, and means another address than it seems. */
export function isRange(text: string): boolean {
  const { IPv4, IPv6 } = ipaddr;
  const isV4 = IPv4.isValidFourPartDecimal(text) || IPv4.isValidCIDRFourPartDecimal(text);
  return isV4 || IPv6.isValid(text) || IPv6.isValidCIDR(text);
}

function parseRange(entry: string): [ipaddr.IPv4 | ipaddr.IPv6, number] {
  if (entry.includes("/")) return ipaddr.parseCIDR(entry);
  const address = ipaddr.process(entry);
  return [address, address.kind() === "ipv4" ? 32 : 128];
}
