import { ownHeaders } from "./own-headers.ts";
import { type HubError, toHubError, unreachable } from "./hub-error.ts";

/** Fetches a file of the hub's whole. @throws HubError */
export async function fetchFile(path: string, signal?: AbortSignal): Promise<Blob> {
  const response = await fetch(path, {
    headers: ownHeaders(),
    credentials: "same-origin",
    signal: signal ?? null,
  }).catch(() => {
    throw unreachable();
  });
  if (response.ok) return response.blob();
  const body: unknown = await response.json().catch(() => null);
  throw toHubError(response.status, body);
}

/** Why the hub does not give a file; null where it does. Nothing of the file itself is read. */
export async function whyNot(path: string): Promise<HubError | null> {
  const leaving = new AbortController();
  try {
    const response = await fetch(path, {
      headers: { ...ownHeaders(), range: "bytes=0-0" },
      credentials: "same-origin",
      signal: leaving.signal,
    });
    if (response.ok) return null;
    const body: unknown = await response.json().catch(() => null);
    return toHubError(response.status, body);
  } catch {
    return unreachable();
  } finally {
    leaving.abort();
  }
}
