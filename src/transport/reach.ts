import { isIP, connect as connectTcp } from "node:net";
import { connect as connectTls } from "node:tls";
import type { AttemptError, Clock } from "../model/index.ts";
import type { AddressGuard, CheckedTarget } from "./guard.ts";
import { classify, detailOf } from "./transport-errors.ts";

/** Why a place can't be connected to. */
export interface Unreachable {
  readonly error: AttemptError;
  readonly detail: string;
}

/**
 * Connects to a URL's place and says nothing there; for https up to the end of the handshake. Null when it can be
 * reached. Never throws.
 */
export async function reach(
  guard: AddressGuard,
  url: string,
  { clock, timeoutMs }: { readonly clock: Clock; readonly timeoutMs: number },
): Promise<Unreachable | null> {
  const over = new AbortController();
  const { promise: late, resolve: tellLate } = Promise.withResolvers<Unreachable>();
  const deadline = clock.after(timeoutMs, () => {
    tellLate({ error: "timeout", detail: `no connection within ${timeoutMs} ms` });
    over.abort();
  });
  const tried = guard
    .check(url)
    .then((target) => connect(guard, target, over.signal))
    .then(
      () => null,
      (error: unknown): Unreachable => ({ error: classify(error), detail: detailOf(error) }),
    );
  try {
    return await Promise.race([tried, late]);
  } finally {
    deadline[Symbol.dispose]();
  }
}

function connect(
  guard: AddressGuard,
  { url, host, port }: CheckedTarget,
  signal: AbortSignal,
): Promise<void> {
  // The name was resolved after the deadline.
  if (signal.aborted) return Promise.resolve();
  const place = { host, port, lookup: guard.lookupFor(port) };
  const isSecure = url.protocol === "https:";
  const name = isIP(host) === 0 ? { servername: host } : {};
  const socket = isSecure ? connectTls({ ...place, ...name }) : connectTcp(place);
  signal.addEventListener("abort", () => socket.destroy());
  return new Promise((resolve, reject) => {
    socket.once(isSecure ? "secureConnect" : "connect", () => {
      socket.destroy();
      resolve();
    });
    socket.once("error", reject);
  });
}
