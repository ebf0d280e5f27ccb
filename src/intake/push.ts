/** One push as it came over the wire. */
export interface Push {
  /** The secret part of the inbound URL. */
  readonly token: string;
  /** The last part of the path behind the token; null when there is none. */
  readonly interface: string | null;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The address that sent it. */
  readonly remote: string;
  /** The body as it came, perhaps compressed. */
  readonly body: Uint8Array;
}
