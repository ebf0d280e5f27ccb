import { isIP } from "node:net";
import { AddressGuard, type GuardOptions, type Resolve } from "./guard.ts";

// Shorthand for tests of the guard: a resolver that answers as it is told, and a guard that asks it.

/** A resolver under control: what a name has, and who was asked for. */
export class Names {
  readonly asked: string[] = [];
  readonly #answer: (hostname: string, times: number) => readonly string[];

  constructor(answer: (hostname: string, times: number) => readonly string[]) {
    this.#answer = answer;
  }

  readonly resolve: Resolve = (hostname, callback) => {
    this.asked.push(hostname);
    const addresses = this.#answer(hostname, this.asked.length);
    const found = addresses.map((address) => ({ address, family: isIP(address.replace(/%.*/, "")) }));
    setImmediate(() => callback(null, found));
  };
}

const nobody = new Names(() => []);

/** A guard of a hub that allows nothing but what is public, but for what is told. */
export function guard(options: Partial<GuardOptions> = {}): AddressGuard {
  return new AddressGuard({ allowPrivateEndpoints: false, resolve: nobody.resolve, ...options });
}
