/** How what goes out is signed. */
export type SignedBy = "none" | "standard-webhooks" | "standard-webhooks-v1a" | "hmac-sha256" | "dialect";

/** How a receiver checks a push, in one language. */
export interface Snippet {
  readonly language: "Node" | "Python" | "Java";
  readonly code: string;
}

// What is checked is the body as it came: parsed and written again it has another signature.

const node: Snippet = {
  language: "Node",
  code: `import { createHmac, timingSafeEqual } from "node:crypto";

// body: the bytes as they came, not JSON that was parsed and written again
export function isFromHub(headers, body, secret) {
  const { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signatures } = headers;
  if (!(Math.abs(Date.now() / 1000 - Number(timestamp)) <= 300)) return false;
  const key = Buffer.from(secret.replace("whsec_", ""), "base64");
  const hmac = createHmac("sha256", key).update(\`\${id}.\${timestamp}.\`).update(body).digest("base64");
  const right = Buffer.from(\`v1,\${hmac}\`);
  return (signatures ?? "")
    .split(" ")
    .some((each) => each.length === right.length && timingSafeEqual(Buffer.from(each), right));
}
`,
};

const python: Snippet = {
  language: "Python",
  code: `import base64, hashlib, hmac, time

# body: the bytes as they came, not JSON that was parsed and written again
def is_from_hub(headers, body, secret):
    id, timestamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not timestamp.isdigit() or abs(time.time() - int(timestamp)) > 300:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(key, f"{id}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    right = "v1," + base64.b64encode(digest).decode()
    signatures = headers.get("webhook-signature", "").split(" ")
    return any(hmac.compare_digest(each.encode(), right.encode()) for each in signatures)
`,
};

const java: Snippet = {
  language: "Java",
  code: `import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

class Hub {
  // body: the bytes as they came, not JSON that was parsed and written again
  static boolean isFromHub(String id, String timestamp, String signatures, byte[] body, String secret) throws Exception {
    if (Math.abs(System.currentTimeMillis() / 1000 - Long.parseLong(timestamp)) > 300) return false;
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(Base64.getDecoder().decode(secret.replace("whsec_", "")), "HmacSHA256"));
    mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
    byte[] right = ("v1," + Base64.getEncoder().encodeToString(mac.doFinal(body))).getBytes(StandardCharsets.UTF_8);
    for (String each : signatures.split(" ")) // webhook-signature: two of them while a secret is being changed
      if (MessageDigest.isEqual(each.getBytes(StandardCharsets.UTF_8), right)) return true;
    return false;
  }
}
`,
};

const nodeV1a: Snippet = {
  language: "Node",
  code: `import { createPublicKey, verify } from "node:crypto";

// body: the bytes as they came; publicKey: whpk_…, no secret
export function isFromHub(headers, body, publicKey) {
  const { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signatures } = headers;
  if (!(Math.abs(Date.now() / 1000 - Number(timestamp)) <= 300)) return false;
  const x = Buffer.from(publicKey.replace("whpk_", ""), "base64").toString("base64url");
  const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
  const signed = Buffer.concat([Buffer.from(\`\${id}.\${timestamp}.\`), Buffer.from(body)]);
  const isRight = (each) => each.startsWith("v1a,") && verify(null, signed, key, Buffer.from(each.slice(4), "base64"));
  return (signatures ?? "").split(" ").some(isRight);
}
`,
};

const nodeHmac = (header: string, encoding: "hex" | "base64"): Snippet => ({
  language: "Node",
  code: `import { createHmac, timingSafeEqual } from "node:crypto";

// body: the bytes as they came, not JSON that was parsed and written again
export function isFromHub(headers, body, secret) {
  const right = Buffer.from(createHmac("sha256", secret).update(body).digest(${JSON.stringify(encoding)}));
  const given = Buffer.from(headers[${JSON.stringify(header.toLowerCase())}] ?? "");
  return given.length === right.length && timingSafeEqual(given, right);
}
`,
});

/** How a receiver checks what is signed in that way; none where the platform's own documents tell it, or nothing is. */
export function snippetsFor(
  kind: SignedBy,
  { header = "", encoding = "hex" }: { readonly header?: string; readonly encoding?: "hex" | "base64" } = {},
): readonly Snippet[] {
  switch (kind) {
    case "standard-webhooks":
      return [node, java, python];
    case "standard-webhooks-v1a":
      return [nodeV1a];
    case "hmac-sha256":
      return [nodeHmac(header, encoding)];
    case "dialect":
    case "none":
      return [];
  }
}
