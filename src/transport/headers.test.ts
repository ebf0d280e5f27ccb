import { once } from "node:events";
import type { IncomingHttpHeaders } from "node:http";
import { Webhook } from "standardwebhooks";
import { afterEach, describe, expect, test } from "vitest";
import type { Outbound } from "../delivery/index.ts";
import { type Endpoint, parseId, secretText } from "../model/index.ts";
import { answering, cleanUp, outbound, transport } from "./posting.contract.ts";

afterEach(cleanUp);

interface Got {
  readonly headers: IncomingHttpHeaders;
  readonly raw: readonly string[];
  readonly body: string;
}

type Told = Partial<Omit<Outbound, "endpoint">>;

/** What an endpoint receives. */
async function receive(told: Told = {}, endpoint: Partial<Endpoint> = {}): Promise<Got> {
  const got = Promise.withResolvers<Got>();
  const { url } = await answering(async (request, response) => {
    const { headers, rawHeaders: raw } = request;
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    await once(request, "end");
    response.end("success");
    got.resolve({ headers, raw, body: Buffer.concat(chunks).toString() });
  });
  await transport().post(outbound(url, told, endpoint));
  return await got.promise;
}

describe("every attempt says", () => {
  test("which delivery it is, the how manieth, and what message", async () => {
    const delivery = parseId("delivery", "dlv_01ARZ3NDEKTSV4RRFFQ69G5FAV");
    const { headers } = await receive({ delivery, attempt: 3, message: "ROBOT_CALL_RECORD" });
    expect(headers).toMatchObject({
      "webhook-id": delivery,
      "ringback-attempt": "3",
      "ringback-message": "ROBOT_CALL_RECORD",
      "content-type": "application/json; charset=utf-8",
      "content-length": "20",
      "user-agent": "ringback/test",
    });
  });

  test("what the endpoint's owner wants said, in place of what would be said else", async () => {
    const { headers, raw } = await receive(
      {},
      { headers: { "X-Api-Key": "k-1", "Content-Type": "text/plain", "USER-AGENT": "acme" } },
    );
    expect(headers).toMatchObject({
      "x-api-key": "k-1",
      "content-type": "text/plain",
      "user-agent": "acme",
    });
    expect(raw.filter((name) => name.toLowerCase() === "content-type")).toHaveLength(1);
  });

  test("nothing that only a signature would prove, without a secret", async () => {
    const { headers } = await receive();
    expect(headers).not.toHaveProperty("webhook-signature");
    expect(headers).not.toHaveProperty("webhook-timestamp");
  });
});

describe("a signature", () => {
  const secret = secretText(Buffer.from("a secret of thirty-two bytes ..."));
  const body = '{ "to": "199****0001",\n "name": "张先生" }';
  const bytes = new TextEncoder().encode(body);
  const headersOf = ({ headers }: Got) => headers as Record<string, string>;

  test("is one that the published library takes", async () => {
    const got = await receive({ body: bytes }, { secret });
    expect(got.body).toBe(body);
    expect(new Webhook(secret).verify(got.body, headersOf(got))).toEqual(JSON.parse(body));
  });

  test("is one that the published library takes where the secret is plain text", async () => {
    const plain = "correct horse battery staple";
    const got = await receive({ body: bytes }, { secret: plain });
    expect(() => new Webhook(plain, { format: "raw" }).verify(got.body, headersOf(got))).not.toThrow();
  });

  test("is refused by another secret, for another body, and for another delivery", async () => {
    const got = await receive({ body: bytes }, { secret });
    const other = new Webhook(secretText(Buffer.from("another secret, just as long ....")));
    expect(() => other.verify(got.body, headersOf(got))).toThrow("No matching signature");
    const library = new Webhook(secret);
    expect(() => library.verify(got.body.replace(" ", ""), headersOf(got))).toThrow("No matching signature");
    const replayed = { ...headersOf(got), "webhook-id": "dlv_01ARZ3NDEKTSV4RRFFQ69G5FAV" };
    expect(() => library.verify(got.body, replayed)).toThrow("No matching signature");
  });

  test("can't be replaced by a header of the endpoint's own", async () => {
    const got = await receive({}, { secret, headers: { "Webhook-Signature": "v1,x", "webhook-id": "mine" } });
    expect(() => new Webhook(secret).verify(got.body, headersOf(got))).not.toThrow();
  });
});
