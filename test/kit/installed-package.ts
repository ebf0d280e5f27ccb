import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { root } from "./markdown.ts";

const programs = join(root, "node_modules/.bin");

/** A folder of somebody who has installed the package, as it is built from these sources. */
export class InstalledPackage implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), "ringback-installed-"));

  constructor() {
    const home = join(this.folder, "node_modules/ringback");
    mkdirSync(home, { recursive: true });
    execFileSync(join(programs, "tsc"), ["-p", "tsconfig.build.json", "--outDir", join(home, "dist")], {
      cwd: root,
    });
    cpSync(join(root, "package.json"), join(home, "package.json"));
    const { dependencies } = readPackage();
    for (const name of [...Object.keys(dependencies), "@types/node"]) {
      const link = join(this.folder, "node_modules", name);
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync(join(root, "node_modules", name), link, "junction");
    }
  }

  /** What the compiler complains of in these files, as strict as it can be; nothing when nothing. */
  typeProblems(files: readonly string[]): string {
    const options = ["--noEmit", "--strict", "--module", "nodenext", "--target", "esnext", "--types", "node"];
    const { stdout, stderr } = spawnSync(join(programs, "tsc"), [...options, ...files], {
      cwd: this.folder,
      encoding: "utf8",
    });
    return stdout + stderr;
  }

  /** Runs a file → what it printed. */
  run(file: string): string {
    return execFileSync(process.execPath, [file], { cwd: this.folder, encoding: "utf8" });
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

interface PackageFile {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** The project's package.json. */
export function readPackage(): PackageFile {
  return JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as PackageFile;
}
