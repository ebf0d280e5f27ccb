import { execFileSync } from "node:child_process";
import { unlinkSync } from "node:fs";
import { join } from "node:path";

/**
 * True where this user may mount a small file system in a mount namespace of its own: as root, or where the
 * kernel gives every user namespaces.
 */
export function canMountSmallDisk(): boolean {
  try {
    execFileSync("unshare", [...namespaces, "mount", "-t", "tmpfs", "-o", "size=1m", "none", "/mnt"], {
      stdio: "ignore",
    });
    return true;
  } catch {
    return false;
  }
}

const namespaces = ["--user", "--map-root-user", "--mount"];
const filler = "filler";

/**
 * The command and arguments that run a command with a small disk of its own mounted on the directory: so many
 * megabytes, and so many of them taken by a file that can be removed by {@link freeSmallDisk}.
 */
export function onSmallDisk(
  directory: string,
  { megabytes, takenMegabytes }: { readonly megabytes: number; readonly takenMegabytes: number },
  command: readonly string[],
): readonly string[] {
  const script = `mount -t tmpfs -o size=${megabytes}m none "$0" && dd if=/dev/zero of="$0/${filler}" bs=1M count=${takenMegabytes} status=none && exec "$@"`;
  return ["unshare", ...namespaces, "sh", "-c", script, directory, ...command];
}

/** Removes the file that takes most of the disk; the process is the one that the disk was mounted for. */
export function freeSmallDisk(pid: number, directory: string): void {
  // The disk is mounted in that process's namespace alone.
  unlinkSync(join(`/proc/${pid}/root`, directory, filler));
}
