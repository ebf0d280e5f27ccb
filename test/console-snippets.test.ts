import { spawnSync } from "node:child_process";
import { createHmac, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { snippetsFor } from "../console/src/pages/endpoints/snippets.ts";

// A receiver who copies what the page shows believes the hub, and nobody else.

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ringback-snippets-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const key = randomBytes(32);
const secret = `whsec_${key.toString("base64")}`;
const body = '{"type":"call.completed","name":"张三"}';
const now = () => String(Math.floor(Date.now() / 1_000));

function signed(timestamp: string, by: Buffer = key) {
  const hmac = createHmac("sha256", by).update(`dlv_1.${timestamp}.${body}`).digest("base64");
  return { "webhook-id": "dlv_1", "webhook-timestamp": timestamp, "webhook-signature": `v1,${hmac}` };
}

type Headers = Readonly<Record<string, string>>;
type Check = (headers: Headers, body: Buffer, key: string) => boolean;

async function nodeCheck(code: string): Promise<Check> {
  const file = join(folder, `${randomBytes(6).toString("hex")}.mjs`);
  writeFileSync(file, code);
  const { isFromHub } = (await import(pathToFileURL(file).href)) as { readonly isFromHub: Check };
  return isFromHub;
}

function codeOf(language: string): string {
  return snippetsFor("standard-webhooks").find((each) => each.language === language)?.code ?? "";
}

interface Case {
  readonly headers: Headers;
  readonly bytes: Buffer;
  readonly secret: string;
}

/** What each case is judged to be, all by one process: starting one takes seconds. */
type Judge = (cases: readonly Case[]) => Promise<readonly boolean[]>;

/** A case as one line: its headers, body and secret. */
function lineOf({ headers, bytes, secret }: Case): string {
  const { "webhook-id": id, "webhook-timestamp": at, "webhook-signature": sent } = headers;
  return [id, at, sent, bytes.toString("base64"), secret].join("\t");
}

function judgedBy(command: string, args: readonly string[], cases: readonly Case[]): readonly boolean[] {
  const { stdout, stderr } = spawnSync(command, args, { input: cases.map(lineOf).join("\n") });
  if (stdout.length === 0) throw new Error(stderr.toString());
  return stdout
    .toString()
    .trim()
    .split(/\s+/)
    .map((word) => word.toLowerCase() === "true");
}

const judges: Readonly<Record<string, Judge>> = {
  Node: async (cases) => {
    const check = await nodeCheck(codeOf("Node"));
    return cases.map(({ headers, bytes, secret }) => check(headers, bytes, secret));
  },
  Python: async (cases) => {
    const ask = `${codeOf("Python")}
import sys
for line in sys.stdin.read().split("\\n"):
    id, at, sent, body, secret = line.split("\\t")
    headers = {"webhook-id": id, "webhook-timestamp": at, "webhook-signature": sent}
    print(is_from_hub(headers, base64.b64decode(body), secret))`;
    return judgedBy("python3", ["-c", ask], cases);
  },
  Java: async (cases) => {
    const main = `class Check {
  public static void main(String[] none) throws Exception {
    for (String line : new String(System.in.readAllBytes()).split("\\n")) {
      String[] a = line.split("\\t");
      System.out.println(Hub.isFromHub(a[0], a[1], a[2], Base64.getDecoder().decode(a[3]), a[4]));
    }
  }
}
`;
    // The first class of a source file is the one that is started.
    const [imports = "", hub = ""] = codeOf("Java").split("\n\n");
    const file = join(folder, "Check.java");
    writeFileSync(file, `${imports}\n${main}${hub}`);
    return judgedBy("java", [file], cases);
  },
};

const has = (command: string) => spawnSync(command, ["--version"]).status === 0;
const isThere: Readonly<Record<string, boolean>> = { Node: true, Python: has("python3"), Java: has("javac") };

describe("Standard Webhooks", () => {
  for (const [language, judge] of Object.entries(judges)) {
    // Not every machine that checks this project has every language.
    test.skipIf(isThere[language] !== true)(
      `${language} takes the hub's pushes and nobody else's`,
      async () => {
        const bytes = Buffer.from(body);
        const headers = signed(now());
        const both = { ...headers, "webhook-signature": `v1,AAAA ${headers["webhook-signature"]}` };
        const judged = await judge([
          { headers, bytes, secret },
          { headers: both, bytes, secret },
          { headers: signed(now(), randomBytes(32)), bytes, secret },
          { headers, bytes: Buffer.from(`${body} `), secret },
          { headers: signed(String(Number(now()) - 400)), bytes, secret },
        ]);
        expect(judged).toEqual([true, true, false, false, false]);
      },
    );
  }
});

test("v1a: Node takes what the private key signed, by the public one alone", async () => {
  const [snippet] = snippetsFor("standard-webhooks-v1a");
  const check = await nodeCheck(snippet?.code ?? "");
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const known = `whpk_${Buffer.from(publicKey.export({ format: "jwk" }).x ?? "", "base64url").toString("base64")}`;
  const timestamp = now();
  const signature = sign(null, Buffer.from(`dlv_1.${timestamp}.${body}`), privateKey).toString("base64");
  const headers = {
    "webhook-id": "dlv_1",
    "webhook-timestamp": timestamp,
    "webhook-signature": `v1a,${signature}`,
  };
  expect(check(headers, Buffer.from(body), known)).toBe(true);
  expect(check(headers, Buffer.from(`${body} `), known)).toBe(false);
});

test.each(["hex", "base64"] as const)(
  "a header with the HMAC in %s: Node takes the right one",
  async (encoding) => {
    const [snippet] = snippetsFor("hmac-sha256", { header: "X-Signature", encoding });
    const check = await nodeCheck(snippet?.code ?? "");
    const hmac = createHmac("sha256", "shared").update(body).digest(encoding);
    expect(check({ "x-signature": hmac }, Buffer.from(body), "shared")).toBe(true);
    expect(check({ "x-signature": hmac }, Buffer.from(body), "other")).toBe(false);
    expect(check({}, Buffer.from(body), "shared")).toBe(false);
  },
);

test("nothing is shown where the platform's own documents tell how, or where nothing is signed", () => {
  expect(snippetsFor("dialect")).toEqual([]);
  expect(snippetsFor("none")).toEqual([]);
});
