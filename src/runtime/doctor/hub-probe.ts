/** Where a running hub is, and what opens it. */
export interface HubPlace {
  readonly url: string;
  /** The operator's key, or a tenant's; null: only what is open is looked at. */
  readonly key: string | null;
  /** Whose endpoints a tenant's key can show. */
  readonly tenant: string | null;
  readonly metricsKey: string | null;
}

/** What a hub answered, or why nobody did. */
export type HubAnswer =
  | {
      readonly kind: "answered";
      readonly status: number;
      readonly date: string | null;
      readonly text: string;
    }
  | { readonly kind: "silent"; readonly reason: string };

const deadlineMs = 5_000;

/** Asks a hub for something. Never throws. */
export async function askHub(url: string, path: string, key: string | null): Promise<HubAnswer> {
  try {
    const response = await fetch(`${url.replace(/\/+$/, "")}${path}`, {
      headers: key === null ? {} : { authorization: `Bearer ${key}` },
      redirect: "manual",
      signal: AbortSignal.timeout(deadlineMs),
    });
    const text = await response.text();
    return { kind: "answered", status: response.status, date: response.headers.get("date"), text };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return { kind: "silent", reason: cause instanceof Error ? cause.message : String(cause) };
  }
}

/** The text as JSON; undefined when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
