import { once } from "node:events";
import { type IncomingHttpHeaders, type IncomingMessage, get } from "node:http";

/** An answer, byte for byte as it came. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
}

/** Asks for a path as it is written, dots and all, and leaves the answer compressed: `fetch` would tidy up both. */
export async function rawGet(
  url: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  const [response] = (await once(get({ hostname, port, path, headers }), "response")) as [IncomingMessage];
  const pieces = await Array.fromAsync(response as AsyncIterable<Buffer>);
  return { status: response.statusCode ?? 0, headers: response.headers, bytes: Buffer.concat(pieces) };
}
