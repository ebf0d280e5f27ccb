import { type IncomingMessage, request as requestPlain } from "node:http";
import { request as requestTls } from "node:https";
import { type Socket, isIP } from "node:net";
import type { SecureContext } from "node:tls";
import ipaddr from "ipaddr.js";
import { buildConnector } from "undici";
import type { SocketLookup } from "./guard.ts";

// Endpoints behind a forward proxy.
//
// X1. The guard holds: the hub itself looks up an endpoint's name and checks the addresses, and asks the proxy for the
//     address that it checked, so that the proxy has no name to look up again.
// X2. The proxy sees addresses and ports, and no more: TLS goes through it to the endpoint, and plain HTTP is
//     tunnelled too.
// X3. The proxy is the operator's: its own address is not checked.

/** The operator's forward proxy. */
export interface ForwardProxy {
  /** With a name and password where it asks for them. */
  readonly url: string;
  /** Hosts that are reached without it. */
  readonly except: readonly string[];
}

/** How a tunnel is made. */
export interface TunnelOptions {
  readonly proxy: ForwardProxy;
  /** The guarded lookup. */
  readonly lookup: SocketLookup;
  readonly timeoutMs: number;
  readonly secureContext: SecureContext | undefined;
}

/** True where the host is reached without the proxy: by its name, as a subdomain, or as an address in a range. */
export function isDirect(host: string, { except }: ForwardProxy): boolean {
  const name = host.replace(/^\[|\]$/g, "").toLowerCase();
  return except.some((rule) => fits(name, rule.toLowerCase()));
}

function fits(name: string, rule: string): boolean {
  if (rule === "*" || rule === name) return true;
  if (rule.startsWith(".")) return name.endsWith(rule);
  if (!ipaddr.isValidCIDR(rule) || isIP(name) === 0) return false;
  const [range, bits] = ipaddr.parseCIDR(rule);
  const address = ipaddr.process(name);
  return address.kind() === range.kind() && address.match([range, bits]);
}

/** Connects to endpoints through the proxy. */
export function tunnelConnector(options: TunnelOptions): buildConnector.connector {
  const { lookup, timeoutMs, secureContext } = options;
  const secure = buildConnector({
    timeout: timeoutMs,
    ...(secureContext === undefined ? {} : { secureContext }),
  });
  const tunnel = async ({ hostname, protocol, port }: buildConnector.Options): Promise<Socket> => {
    const address = await resolve(hostname, lookup);
    const host = isIP(address) === 6 ? `[${address}]` : address;
    return openTunnel(`${host}:${port || (protocol === "https:" ? 443 : 80)}`, options);
  };
  const connect = async (target: buildConnector.Options, callback: buildConnector.Callback) => {
    let httpSocket: Socket;
    try {
      httpSocket = await tunnel(target);
    } catch (error) {
      return callback(error instanceof Error ? error : new Error(String(error)), null);
    }
    if (target.protocol === "https:") secure({ ...target, httpSocket }, callback);
    else callback(null, httpSocket);
  };
  return (target, callback) => void connect(target, callback);
}

function resolve(hostname: string, lookup: SocketLookup): Promise<string> {
  // An address in the URL was checked before there was a connection to make.
  if (isIP(hostname) !== 0) return Promise.resolve(hostname);
  return new Promise((done, fail) => {
    lookup(hostname, {}, (error, address) => {
      if (error !== null) fail(error);
      else done(typeof address === "string" ? address : (address[0]?.address ?? hostname));
    });
  });
}

/** Asks the proxy for a tunnel. What goes wrong is not the endpoint's doing, and the error says so. */
function openTunnel(path: string, { proxy, timeoutMs, secureContext }: TunnelOptions): Promise<Socket> {
  const url = new URL(proxy.url);
  const isTls = url.protocol === "https:";
  return new Promise((done, fail) => {
    const request = (isTls ? requestTls : requestPlain)({
      host: url.hostname.replace(/^\[|\]$/g, ""),
      port: url.port === "" ? (isTls ? 443 : 80) : url.port,
      method: "CONNECT",
      path,
      headers: { host: path, ...credentialsOf(url) },
      agent: false,
      timeout: timeoutMs,
      ...(secureContext === undefined ? {} : { secureContext }),
    });
    const giveUp = (what: string) => {
      fail(new Error(`the proxy ${url.host} ${what}`));
      request.destroy();
    };
    request.on("connect", ({ statusCode = 0 }: IncomingMessage, socket: Socket, head: Buffer) => {
      if (statusCode < 200 || statusCode > 299) {
        socket.destroy();
        return giveUp(`answered ${statusCode} for ${path}`);
      }
      socket.setTimeout(0);
      if (head.length > 0) socket.unshift(head);
      done(socket);
    });
    request.on("timeout", () => giveUp(`gave no tunnel within ${timeoutMs} ms`));
    request.on("error", (error) => giveUp(`could not be reached: ${error.message}`));
    // Once there is a tunnel, or an error was told, this says nothing new.
    request.on("close", () => giveUp("closed the connection"));
    request.end();
  });
}

function credentialsOf({ username, password }: URL): Record<string, string> {
  if (username === "") return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { "proxy-authorization": `Basic ${Buffer.from(pair).toString("base64")}` };
}
