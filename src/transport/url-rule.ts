import { isIP } from "node:net";
import { BlockedAddressError } from "./guard-rule.ts";

/** The URL, when it is one that can be pushed to at all. @throws BlockedAddressError */
export function parseTarget(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null) throw new BlockedAddressError("not-a-url", { place: "" });
  if (!/^https?:$/.test(url.protocol)) throw new BlockedAddressError("scheme", { place: url.protocol });
  const { username, password, hostname } = url;
  if (username !== "" || password !== "") throw new BlockedAddressError("credentials", { place: hostname });
  if (!isHost(hostOf(url))) throw new BlockedAddressError("host", { place: hostname });
  return url;
}

/** The URL's host, an IPv6 address without its brackets. The URL parser has made one shape of every form. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, "");
}

/** The URL's port, also where it is the scheme's own. */
export function portOf({ port, protocol }: URL): number {
  if (port !== "") return Number(port);
  return protocol === "https:" ? 443 : 80;
}

/** A name without the dot that may end it. */
export function bareName(host: string): string {
  return host.replace(/\.$/, "");
}

// The most that the DNS can carry.
const mostOfName = 253;

function isHost(host: string): boolean {
  if (isIP(host) !== 0) return true;
  const labels = bareName(host).split(".");
  return host.length <= mostOfName + 1 && labels.every((label) => label !== "" && label.length <= 63);
}

/** True for a name that a cloud answers with its machines' credentials. */
export function isMetadataName(host: string): boolean {
  return metadataNames.has(bareName(host));
}

const metadataNames: ReadonlySet<string> = new Set([
  "metadata",
  "metadata.goog",
  "metadata.google.internal",
  "metadata.azure.internal",
  "metadata.tencentyun.com",
  "metadata.platformequinix.com",
  "metadata.packet.net",
  "instance-data",
  "instance-data.ec2.internal",
]);

/** True for a name that the public DNS never has: RFC 6761, 6762 (and its appendix G), 8375, ICANN's `internal`. */
export function isLocalName(host: string): boolean {
  return localName.test(bareName(host));
}

const localName = /(^|\.)(localhost|localdomain|local|internal|intranet|private|lan|corp|home|home\.arpa)$/;

/**
 * Ports of protocols other than HTTP: those that the Fetch standard keeps browsers from, and two more (6379, 11211)
 * whose servers skip lines that they do not understand. A body sent there could be read as commands: as mail to be
 * sent, from the hub's address.
 */
export const refusedPorts: ReadonlySet<number> = new Set(
  [
    [0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95],
    [101, 102, 103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179],
    [389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587],
    [601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061],
    [6000, 6379, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080, 11211],
  ].flat(),
);
