import { type Clock, type Instant, toInstant } from "../model/index.ts";

// Sessions of the console.
//
// C1. A session is what its cookie says: the hash of the key that it was begun with, sealed with the master key. So it
//     is good on every hub of the store, survives restarts, and ends at once when the key is revoked or expires.
// C2. No script can read it, and no other site's page can use it: HttpOnly, SameSite=Strict; and what changes anything
//     must bring a header that no other site's page can send.
// C3. No other site's page begins one either: whoever was signed in by a stranger's key would type into a stranger's
//     tenant.

/** Seals texts that are the hub's own, and opens them. */
export interface Sealing {
  readonly seal: (text: string, place: string) => string;
  /** Undefined for what was not sealed so, or by another master key. */
  readonly open: (sealed: string, place: string) => string | undefined;
}

/** What sessions work with. */
export interface SessionsParts {
  readonly sealing: Sealing;
  readonly clock: Clock;
}

/** A session that is open. */
export interface Session {
  /** SHA-256 of the key, in hex. */
  readonly keyHash: string;
  readonly endsAt: Instant;
}

/** How long a session lasts that nobody uses. */
export const sessionSeconds = 12 * 60 * 60;

const place = "session";
const form = /^([0-9a-f]{64}) (\d{1,15})$/;

/** Begins sessions, and tells whose they are. */
export class Sessions {
  readonly #parts: SessionsParts;

  constructor(parts: SessionsParts) {
    this.#parts = parts;
  }

  /** Begins a session for a key → what its cookie holds. */
  begin(keyHash: string): string {
    const { sealing, clock } = this.#parts;
    return sealing.seal(`${keyHash} ${clock.now() + sessionSeconds * 1000}`, place);
  }

  /** The session that a cookie holds; undefined for one that is over, and for what is none. */
  of(cookie: string): Session | undefined {
    const { sealing, clock } = this.#parts;
    const [, keyHash, end] = form.exec(sealing.open(cookie, place) ?? "") ?? [];
    if (keyHash === undefined || Number(end) <= clock.now()) return undefined;
    return { keyHash, endsAt: toInstant(Number(end)) };
  }
}
