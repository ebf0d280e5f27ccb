import type { Endpoint, EndpointAuth, Source, Verifier } from "../model/index.ts";
import type { Configuration, Rewriting } from "./configuration.ts";
import { type MasterKeys, open, seal, sealedBy } from "./seal.ts";

/** Does something to a secret of a place. */
type Change = (secret: string, place: string) => string;

/**
 * A configuration whose secrets are sealed in the store and open in memory. What an earlier version wrote open is
 * opened as it is; {@link resealAll} seals it.
 */
export function sealedConfiguration(inner: Configuration, keys: () => MasterKeys): Configuration {
  const sealIt: Change = (secret, place) => seal(secret, place, keys().current);
  const openIt: Change = (secret, place) => open(secret, place, keys());
  return {
    ...inner,
    load: async () => mapAll(await inner.load(), openIt),
    changes: async (since) => mapAll(await inner.changes(since), openIt),
    saveSource: (source) => inner.saveSource(mapSource(source, sealIt)),
    saveEndpoint: (endpoint) => inner.saveEndpoint(mapEndpoint(endpoint, sealIt)),
    rewrite: (all) => inner.rewrite(mapAll(all, sealIt)),
  };
}

/**
 * Seals with the current key whatever is not: values that were never sealed, and those of the key before. Tells how
 * many things that changed. @throws MasterKeyError for a value of any other key.
 */
export async function resealAll(inner: Configuration, keys: MasterKeys): Promise<number> {
  const all = await inner.load();
  const stale = [
    ...all.sources.filter((source) => isStale(source, mapSource, keys)),
    ...all.endpoints.filter((endpoint) => isStale(endpoint, mapEndpoint, keys)),
  ].length;
  if (stale === 0) return 0;
  await sealedConfiguration(inner, () => keys).rewrite(
    mapAll(all, (secret, place) => open(secret, place, keys)),
  );
  return stale;
}

function isStale<Doc>(doc: Doc, map: (doc: Doc, change: Change) => Doc, { current }: MasterKeys): boolean {
  let found = false;
  map(doc, (secret) => {
    found ||= sealedBy(secret) !== current.id;
    return secret;
  });
  return found;
}

function mapAll<All extends Rewriting>(all: All, change: Change): All {
  return {
    ...all,
    sources: all.sources.map((source) => mapSource(source, change)),
    endpoints: all.endpoints.map((endpoint) => mapEndpoint(endpoint, change)),
  };
}

function mapSource(source: Source, change: Change): Source {
  const at = placesIn(source, change);
  const { verify } = source;
  return {
    ...source,
    token: at("token", source.token),
    verify: verify === null ? null : mapVerifier(verify, at),
  };
}

type ChangeField = (field: string, secret: string) => string;

function placesIn({ tenant, id }: Source | Endpoint, change: Change): ChangeField {
  return (field, secret) => change(secret, `${tenant} ${id} ${field}`);
}

function mapVerifier(verify: Verifier, at: ChangeField): Verifier {
  switch (verify.kind) {
    case "standard-webhooks-v1a":
      // A public key is no secret.
      return verify;
    case "header":
    case "hmac-sha256":
    case "standard-webhooks":
    case "dialect": {
      const { previousSecret } = verify;
      const secret = at("verify.secret", verify.secret);
      if (previousSecret === undefined) return { ...verify, secret };
      return { ...verify, secret, previousSecret: at("verify.previousSecret", previousSecret) };
    }
  }
}

function mapEndpoint(endpoint: Endpoint, change: Change): Endpoint {
  const at = placesIn(endpoint, change);
  const { secret, previousSecret, auth, headers } = endpoint;
  return {
    ...endpoint,
    secret: secret === null ? null : at("secret", secret),
    previousSecret:
      previousSecret === null
        ? null
        : { ...previousSecret, secret: at("previousSecret", previousSecret.secret) },
    auth: auth === null ? null : mapAuth(auth, at),
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, at(`headers.${name}`, value)]),
    ),
  };
}

function mapAuth(auth: EndpointAuth, at: ChangeField): EndpointAuth {
  switch (auth.kind) {
    case "basic":
      return {
        ...auth,
        username: at("auth.username", auth.username),
        password: at("auth.password", auth.password),
      };
    case "bearer":
      return { ...auth, token: at("auth.token", auth.token) };
  }
}
