import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import { join } from "node:path";
import type { TLSSocket } from "node:tls";
import { afterEach, describe, expect, test } from "vitest";
import { HttpTransport } from "./http-transport.ts";
import type { Credentials } from "./credentials.ts";
import { cleanUp, outbound, realClock, run } from "./posting.contract.ts";

afterEach(cleanUp);

const pem = (name: string) =>
  readFileSync(join(import.meta.dirname, `../../test/fixtures/tls/${name}.pem`), "utf8");
const ca = pem("ca");
const client = { cert: pem("client"), key: pem("client-key"), passphrase: null };

/** A server that tells whose certificate it was shown; it turns away whoever shows none of its authority's. */
function guarded({ asks }: { readonly asks: boolean }) {
  const server = createServer(
    { cert: pem("server"), key: pem("server-key"), ca, requestCert: asks, rejectUnauthorized: asks },
    (request, response) => {
      const { subject } = (request.socket as TLSSocket).getPeerCertificate();
      response.end(`success ${String(subject?.CN ?? "nobody")}`);
    },
  );
  return run(server, "https");
}

async function post(url: string, credentials: Credentials) {
  await using sender = new HttpTransport({
    clock: realClock,
    allowPrivateEndpoints: true,
    userAgent: "ringback/test",
    credentials,
  });
  return await sender.post(outbound(url));
}

describe("an endpoint with a certificate of an authority of its own", () => {
  test("is trusted where the authority is", async () => {
    const { url } = await guarded({ asks: false });
    expect(await post(url, { client: null, extraCa: [ca] })).toMatchObject({ body: "success nobody" });
    expect(await post(url, { client: null, extraCa: [] })).toMatchObject({ kind: "failed", error: "tls" });
  });

  test("that asks for a certificate gets the hub's", async () => {
    const { url } = await guarded({ asks: true });
    expect(await post(url, { client, extraCa: [ca] })).toMatchObject({ body: "success client.example" });
    expect(await post(url, { client: null, extraCa: [ca] })).toMatchObject({ kind: "failed" });
  });

  test("gets it also where the key is locked", async () => {
    const { url } = await guarded({ asks: true });
    const locked = { ...client, key: pem("client-key-locked"), passphrase: "open-sesame" };
    expect(await post(url, { client: locked, extraCa: [ca] })).toMatchObject({
      body: "success client.example",
    });
  });
});

test.each([
  ["a passphrase that does not fit", { ...client, key: pem("client-key-locked"), passphrase: "guess" }],
  ["a key of another certificate", { ...client, key: pem("server-key") }],
  ["a certificate that is none", { ...client, cert: "none" }],
])("%s is an error at once", (_case, wrong) => {
  const options = { clock: realClock, allowPrivateEndpoints: true, userAgent: "ringback/test" };
  expect(() => new HttpTransport({ ...options, credentials: { client: wrong, extraCa: [] } })).toThrow(
    /error:|ERR_|PEM|key|decrypt/,
  );
});
