import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { StoreUnavailableError } from "../../model/terms/index.ts";
import { openDatabase } from "./database.ts";
import { PostgresServer, asServerUser } from "./postgres-server.contract.ts";

const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;

/** Runs openssl in a folder. */
function openssl(folder: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync("openssl", args, { cwd: folder, encoding: "utf8" });
  if (status !== 0) throw new Error(`openssl ${args.join(" ")}: ${stderr}`);
}

/** Makes an authority, and what it signs: a name for a server or a hub. */
function certify(folder: string, authority: string, names: readonly string[]): void {
  const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  const own = ["-subj", `/CN=${authority}`, "-keyout", `${authority}.key`, "-out", `${authority}.crt`];
  openssl(folder, ["req", "-x509", ...newKey, ...own, "-days", "2"]);
  for (const name of names) {
    openssl(folder, [
      "req",
      ...newKey,
      "-subj",
      `/CN=${name}`,
      "-keyout",
      `${name}.key`,
      "-out",
      `${name}.csr`,
    ]);
    writeFileSync(join(folder, `${name}.ext`), `subjectAltName=DNS:${name}\n`);
    const signed = ["-CA", `${authority}.crt`, "-CAkey", `${authority}.key`, "-CAcreateserial", "-days", "2"];
    openssl(folder, [
      "x509",
      "-req",
      "-in",
      `${name}.csr`,
      ...signed,
      "-extfile",
      `${name}.ext`,
      "-out",
      `${name}.crt`,
    ]);
  }
}

describe.skipIf(!hasOpenssl)(`TLS to the database ${hasOpenssl ? "" : "(openssl is not there)"}`, () => {
  let server: PostgresServer;
  let folder: string;
  beforeAll(async () => {
    server = await PostgresServer.prepare({
      settings: {
        ssl: "on",
        ssl_cert_file: "localhost.crt",
        ssl_key_file: "localhost.key",
        ssl_ca_file: "authority.crt",
      },
    });
    server.run("initdb", ["-U", "ringback", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]);
    folder = server.data;
    certify(folder, "authority", ["localhost", "hub", "elsewhere"]);
    certify(folder, "stranger", []);
    const { uid, gid } = asServerUser;
    for (const file of ["localhost.key", "localhost.crt", "authority.crt"]) {
      if (uid !== undefined && gid !== undefined) chownSync(join(folder, file), uid, gid);
      chmodSync(join(folder, file), 0o600);
    }
    // The role hub comes by TLS with a certificate of its own; the role ringback as it likes.
    const rules = readFileSync(join(folder, "pg_hba.conf"), "utf8");
    writeFileSync(join(folder, "pg_hba.conf"), `hostssl all hub all cert\nhost all hub all reject\n${rules}`);
    await server.launch();
    await server.ask("postgres", "create role hub login");
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  /** What a connection with these options comes to: whether it is encrypted. */
  async function reached(user: string, options: Readonly<Record<string, string>>, host = "localhost") {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(options))
      query.set(name, name === "sslmode" ? value : join(folder, value));
    const db = openDatabase({
      url: `postgres://${user}@${host}:${server.port}/postgres?${query.toString()}`,
    });
    try {
      const [row] = await db.query("select ssl from pg_stat_ssl where pid = pg_backend_pid()");
      return row?.["ssl"];
    } finally {
      await db.end();
    }
  }

  const root = { sslrootcert: "authority.crt" };

  test.each([
    [{ sslmode: "disable" }, false],
    [{ sslmode: "require" }, true],
    [{ sslmode: "require", ...root }, true],
    [{ sslmode: "verify-ca", ...root }, true],
    [{ sslmode: "verify-full", ...root }, true],
  ])("%j: encrypted %s", async (options, isEncrypted) => {
    expect(await reached("ringback", options)).toBe(isEncrypted);
  });

  test.each([
    [
      "an authority that is not trusted",
      { sslmode: "verify-full" },
      "localhost",
      /self.signed|unable to verify/,
    ],
    [
      "another authority",
      { sslmode: "verify-full", sslrootcert: "stranger.crt" },
      "localhost",
      /self.signed|unable to (?:verify|get)/,
    ],
    [
      "another authority, by its signature",
      { sslmode: "verify-ca", sslrootcert: "stranger.crt" },
      "localhost",
      /self.signed|unable to (?:verify|get)/,
    ],
    [
      "another authority, though any server would do",
      { sslmode: "require", sslrootcert: "stranger.crt" },
      "localhost",
      /self.signed|unable to (?:verify|get)/,
    ],
    ["another host's certificate", { sslmode: "verify-full", ...root }, "127.0.0.1", /does not match/],
  ])("refuses %s", async (_case, options, host, reason) => {
    const refused = reached("ringback", options, host);
    await expect(refused).rejects.toThrow(StoreUnavailableError);
    await expect(refused).rejects.toThrow(reason);
  });

  test("takes another host's certificate where only its signature is looked at", async () => {
    expect(await reached("ringback", { sslmode: "verify-ca", ...root }, "127.0.0.1")).toBe(true);
  });

  test("lets a role in that shows its own certificate, and nobody else", async () => {
    const withRoot = { sslmode: "verify-full", ...root };
    expect(await reached("hub", { ...withRoot, sslcert: "hub.crt", sslkey: "hub.key" })).toBe(true);
    await expect(reached("hub", withRoot)).rejects.toThrow(StoreUnavailableError);
    await expect(
      reached("hub", { ...withRoot, sslcert: "elsewhere.crt", sslkey: "elsewhere.key" }),
    ).rejects.toThrow(/certificate authentication failed/);
  });

  test("a file that is not there is named", async () => {
    await expect(reached("ringback", { sslmode: "verify-full", sslrootcert: "gone.crt" })).rejects.toThrow(
      /gone\.crt/,
    );
  });
});
