import { type Stats, accessSync, constants, existsSync, statSync, statfsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Text } from "../../model/index.ts";
import { type DoctorCheck, type Finding, fail, ok, sizeText, warn } from "./finding.ts";

/** The data directory: the folder, what is in it, and the disk that it is on. */
export function checkPlace(path: string): readonly Finding[] {
  const folder = dirname(resolve(path));
  const findings = [
    checkFolder(folder),
    checkPermissions(path, folder),
    checkKeyFile(path),
    checkDisk(folder),
  ];
  return findings.filter((finding) => finding !== null);
}

function checkFolder(folder: string): Finding {
  const found = statSync(folder, { throwIfNoEntry: false });
  if (found === undefined) return checkParent(folder);
  if (!found.isDirectory()) {
    return fail(
      "folder",
      { en: `${folder} is no folder`, zh: `${folder} 不是文件夹` },
      {
        en: "Move that file away, or name another place by --store.",
        zh: "请移走该文件，或用 --store 指定其他位置。",
      },
    );
  }
  const refused = refusedAccess(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  if (refused !== null) return noAccess("folder", folder, found);
  // A sticky folder such as /tmp lets nobody remove what is another's.
  const isOpen = (found.mode & 0o002) !== 0 && (found.mode & 0o1000) === 0;
  if (isOpen) {
    return fail(
      "folder",
      {
        en: `every user may write to ${folder} (${modeText(found)})`,
        zh: `任何用户都可写入 ${folder}（${modeText(found)}）`,
      },
      { en: `Run: chmod o-w ${folder}`, zh: `请执行：chmod o-w ${folder}` },
    );
  }
  return ok("folder", {
    en: `${folder} is there and can be written to (${modeText(found)})`,
    zh: `${folder} 存在且可写（${modeText(found)}）`,
  });
}

/** A folder that is not there is made at the first start, where its parent lets it. */
function checkParent(folder: string): Finding {
  const parent = nearestFolder(folder);
  const text = { en: `${folder} is not there yet`, zh: `${folder} 尚不存在` };
  if (refusedAccess(parent, constants.W_OK | constants.X_OK) === null) {
    return ok("folder", {
      en: `${text.en}; the hub makes it at its first start`,
      zh: `${text.zh}；首次启动时会自动创建`,
    });
  }
  return fail(
    "folder",
    {
      en: `${text.en}, and can't be made: ${parent} can't be written to`,
      zh: `${text.zh}，且无法创建：${parent} 不可写`,
    },
    {
      en: `Make it, and give it to the user that runs the hub.`,
      zh: "请创建该文件夹，并将其归属运行回调中心的用户。",
    },
  );
}

/** The store's files, which have phone numbers and dialogs in them. */
function checkPermissions(path: string, folder: string): Finding | null {
  const files = ["", "-wal", "-shm", "-lock"].flatMap((suffix) => {
    const found = statSync(path + suffix, { throwIfNoEntry: false });
    return found === undefined ? [] : [{ path: path + suffix, found }];
  });
  const [store] = files;
  if (store === undefined || store.path !== path || !store.found.isFile()) return null;
  const closed = files.find((file) => refusedAccess(file.path, constants.R_OK | constants.W_OK) !== null);
  if (closed !== undefined) return noAccess("permissions", closed.path, closed.found);
  const strange = files.find(({ found }) => found.uid !== store.found.uid);
  if (strange !== undefined) return mixedOwners(store.path, strange.path, folder);
  // The lock has nothing in it.
  const open = files.filter(({ path: file, found }) => file !== `${path}-lock` && (found.mode & 0o077) !== 0);
  if (open.length > 0) return openFiles(open);
  return ok("permissions", { en: "the store is for its owner's eyes alone", zh: "存储文件仅所有者可访问" });
}

function openFiles(open: readonly { readonly path: string; readonly found: Stats }[]): Finding {
  const list = open.map(({ path, found }) => `${path} (${modeText(found)})`).join(", ");
  const isForAll = open.some(({ found }) => (found.mode & 0o007) !== 0);
  const advice = sameText(`chmod 600 ${open.map(({ path }) => path).join(" ")}`);
  return isForAll
    ? fail("permissions", { en: `every user may get at ${list}`, zh: `任何用户都可访问 ${list}` }, advice)
    : warn("permissions", { en: `the group may get at ${list}`, zh: `同组用户可访问 ${list}` }, advice);
}

function sameText(command: string): Text {
  return { en: `Run: ${command}`, zh: `请执行：${command}` };
}

function mixedOwners(store: string, strange: string, folder: string): Finding {
  return fail(
    "permissions",
    { en: `${strange} belongs to another user than ${store}`, zh: `${strange} 与 ${store} 的所有者不同` },
    {
      en: `Somebody ran ringback as another user. Give all of ${folder} to the user that runs the hub, by chown -R.`,
      zh: `曾有人以其他用户身份运行 ringback。请用 chown -R 将 ${folder} 全部归属运行回调中心的用户。`,
    },
  );
}

function noAccess(check: DoctorCheck, path: string, { uid }: Stats): Finding {
  return fail(
    check,
    {
      en: `${path} can't be read and written by this user (it belongs to user ${uid})`,
      zh: `当前用户无法读写 ${path}（属于用户 ${uid}）`,
    },
    {
      en: "Run this command as the user that runs the hub; if it is that user, give it the file by chown.",
      zh: "请以运行回调中心的用户执行本命令；如果已是该用户，请用 chown 更改归属。",
    },
  );
}

/** The key file beside the store: whoever reads it reads every secret in the store. */
function checkKeyFile(path: string): Finding | null {
  const file = `${path}.key`;
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) return null;
  if ((found.mode & 0o077) !== 0) {
    return fail(
      "key-file",
      {
        en: `others may get at ${file} (${modeText(found)})`,
        zh: `其他用户可访问 ${file}（${modeText(found)}）`,
      },
      sameText(`chmod 600 ${file}`),
    );
  }
  if (refusedAccess(file, constants.R_OK) !== null) return noAccess("key-file", file, found);
  return ok("key-file", { en: `${file} is for its owner's eyes alone`, zh: `${file} 仅所有者可访问` });
}

// Below the one a busy hub is full within the hour; below the other there is no room for a log and a checkpoint.
const warnBytes = 2_000_000_000;
const failBytes = 256_000_000;

function checkDisk(folder: string): Finding {
  const { bavail, bsize } = statfsSync(nearestFolder(folder));
  return judgeDisk(bavail * bsize);
}

/** What that many free bytes are good for. */
export function judgeDisk(free: number): Finding {
  const text = { en: `${sizeText(free)} free`, zh: `剩余空间 ${sizeText(free)}` };
  if (free >= warnBytes) return ok("disk", text);
  const advice = {
    en: `Make room, let less be kept (retention), or move the store. A hub whose disk is full takes nothing in.`,
    zh: "请清理磁盘、缩短数据保留期，或迁移存储。磁盘写满后将无法接收回调。",
  };
  return free >= failBytes ? warn("disk", text, advice) : fail("disk", text, advice);
}

/** The folder, or the nearest one above it that is there. */
function nearestFolder(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : nearestFolder(dirname(folder));
}

function refusedAccess(path: string, mode: number): unknown {
  try {
    accessSync(path, mode);
    return null;
  } catch (error) {
    return error;
  }
}

function modeText({ mode }: Stats): string {
  return (mode & 0o7777).toString(8);
}
