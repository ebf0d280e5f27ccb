import { ownHeaders } from "./hub.ts";
import { toHubError, unreachable } from "./hub-error.ts";

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
