import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Ended, RingbackProcess } from "./ringback-process.ts";
import { type Page, type Shown, TestHub, adminKey } from "./test-hub.ts";

type Variables = Readonly<Record<string, string>>;

/** A hub, and a folder with a configuration to apply to it by the real commands. */
export class Applying implements AsyncDisposable {
  readonly hub: TestHub;
  readonly folder = mkdtempSync(join(tmpdir(), "ringback-apply-"));
  readonly file = join(this.folder, "tenants.yaml");

  private constructor(hub: TestHub) {
    this.hub = hub;
  }

  static async start(): Promise<Applying> {
    return new Applying(await TestHub.start());
  }

  /** Runs a command with the operator's key, unless the variables say otherwise. */
  run(args: readonly string[], variables: Variables = {}): Promise<Ended> {
    return RingbackProcess.run(args, { RINGBACK_URL: this.hub.url, RINGBACK_KEY: adminKey, ...variables });
  }

  /** Applies the text, without being asked unless the flags say otherwise. */
  apply(text: string, flags: readonly string[] = ["--yes"], variables: Variables = {}): Promise<Ended> {
    writeFileSync(this.file, text);
    return this.run(["apply", this.file, ...flags], variables);
  }

  async list(path: string): Promise<readonly Shown[]> {
    return (await this.hub.ok<Page>("GET", `/v1/tenants/${path}?limit=500`)).data;
  }

  /** All that is configured, as the interface shows it. */
  async everything(): Promise<unknown> {
    const { data } = await this.hub.ok<Page>("GET", "/v1/tenants");
    const of = (kind: string) => Promise.all(data.map(({ id }) => this.list(`${id}/${kind}`)));
    return { tenants: data, sources: await of("sources"), endpoints: await of("endpoints") };
  }

  /** How many changes were made so far. */
  get changesLogged(): number {
    return this.hub.logged.filter(({ event }) => event === "api.changed").length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.hub[Symbol.asyncDispose]();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A configuration with what is usual in it. */
export const acme = `
tenants:
  - id: acme
    name: Acme Books
    timezone: UTC
    sources:
      - name: main
        dialect: tanyi
        allowFrom: [203.0.113.0/24]
        verify:
          kind: header
          header: x-token
          secretFrom: { env: PLATFORM_TOKEN }
    endpoints:
      - name: crm
        url: https://crm.example.com/in
        dialect: standard
        ratePerSecond: 50
        secret: \${CRM_SECRET}
        headers:
          x-api-key: \${CRM_KEY}
      - name: ledger
        url: https://ledger.example.com/
        dialect: icc
        ladder: { gapsSeconds: [60, 600] }
`;

/** What it leaves to the environment. */
export const secrets = {
  PLATFORM_TOKEN: "token-of-the-platform",
  CRM_SECRET: "whsec_bm90IGEgcmVhbCBzZWNyZXQsIGJ1dCBsb25nIQ==",
  CRM_KEY: "key-of-the-crm",
};
