import { isIP } from "node:net";
import { dialectNamed } from "../dialects/index.ts";
import { type Clock, type Source, type Verifier } from "../model/index.ts";
import { type Proof, SimulatedPlatform, firstIdOf, seededChance } from "../simulator/index.ts";
import { HttpTransport } from "../transport/index.ts";

/** What a sampler works with. */
export interface SamplerParts {
  readonly clock: Clock;
  readonly version: string;
  /** Where the hub listens: the host that it was told. */
  readonly host: string;
  /** Where the hub listens: the port, once it does. */
  readonly port: () => number;
  /** A whole number from 0 up to a million, by chance. */
  readonly seed: () => number;
}

/** What became of a sample. */
interface Sample {
  readonly calls: number;
  readonly messages: number;
  readonly acknowledged: number;
  readonly failed: number;
  /** Why the last message that was not acknowledged was not; null where all were. */
  readonly lastFailure: string | null;
  readonly tookMs: number;
  /** The platform's ids of the calls. */
  readonly callIds: readonly string[];
}

/** A pretend platform within the hub: pushes made-up calls to a source as its platform would, over the hub's own HTTP. */
export class Sampler {
  readonly #parts: SamplerParts;

  constructor(parts: SamplerParts) {
    this.#parts = parts;
  }

  /** The address that its pushes come from, as the hub sees it. */
  get address(): string {
    const { host } = this.#parts;
    if (host === "0.0.0.0" || isIP(host) === 0) return "127.0.0.1";
    return host === "::" ? "::1" : host;
  }

  /** Makes so many calls and pushes all about them, each message once; resolves when all are answered. */
  async send(source: Source, calls: number): Promise<Sample> {
    const { clock, version, port, seed } = this.#parts;
    // The guard keeps the hub's own deliveries from its own port; this is no delivery.
    await using transport = new HttpTransport({
      clock,
      userAgent: `ringback-sample/${version}`,
      allowPrivateEndpoints: true,
    });
    const chosen = seed();
    const { address } = this;
    const place = isIP(address) === 6 ? `[${address}]` : address;
    const platform = new SimulatedPlatform({
      dialect: dialectNamed(source.dialect),
      url: `http://${place}:${port()}/in/${source.token}`,
      transport,
      clock,
      chance: seededChance(chosen),
      firstId: firstIdOf(chosen),
      ladderScale: 1,
      mostAttempts: 1,
      proof: proofFor(source.verify),
    });
    const began = clock.monotonic();
    await Promise.all(Array.from({ length: calls }, () => platform.call()));
    const { counts, callIds } = platform;
    return { ...counts, tookMs: Math.round(clock.monotonic() - began), callIds };
  }
}

// As an endpoint's test has it: whoever looks at the messages can tell.
const marked = { "ringback-test": "1" };

/** What a platform would be set up with, to prove what the source asks for. */
function proofFor(verify: Verifier | null): Proof {
  switch (verify?.kind) {
    case undefined:
    // Only the platform has the private key.
    case "standard-webhooks-v1a":
      return { headers: marked };
    case "header":
      return { headers: { ...marked, [verify.header]: verify.secret } };
    case "hmac-sha256": {
      const { secret, header, encoding } = verify;
      return { headers: marked, secret, signing: { kind: "hmac-sha256", header, encoding } };
    }
    case "standard-webhooks":
      return { headers: marked, secret: verify.secret, signing: { kind: "standard-webhooks" } };
    case "dialect": {
      const { secret, recipe, appKey } = verify;
      return { headers: marked, secret, signing: { kind: "dialect", recipe, appKey } };
    }
  }
}
