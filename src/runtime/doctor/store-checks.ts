import type { StoreExamination } from "../../store/sqlite/index.ts";
import { type Finding, fail, ok, sizeText, warn } from "./finding.ts";

/** Whether a hub runs on the store. Either is fine; that it is told saves a search. */
export function checkLock(path: string, isHeld: boolean | null): Finding {
  if (isHeld === null) {
    return warn(
      "lock",
      {
        en: `${path}-lock can't be opened, so whether a hub is running is not known`,
        zh: `无法打开 ${path}-lock，不能判断是否有回调中心在运行`,
      },
      { en: "Run this command as the user that runs the hub.", zh: "请以运行回调中心的用户执行本命令。" },
    );
  }
  return isHeld
    ? ok("lock", { en: "a hub is running on this store", zh: "有回调中心正在使用该存储" })
    : ok("lock", { en: "no hub is running on this store", zh: "没有回调中心正在使用该存储" });
}

/** What the look at the store found. */
export function checkStore(path: string, found: StoreExamination): Finding {
  switch (found.kind) {
    case "absent":
      return ok("store", {
        en: `${path} is not there yet; the hub makes it at its first start`,
        zh: `${path} 尚不存在；首次启动时会自动创建`,
      });
    case "unreadable":
      return fail(
        "store",
        { en: `${path} can't be opened: ${found.reason}`, zh: `无法打开 ${path}：${found.reason}` },
        {
          en: "If it is damaged, keep it as it is, and restore the newest backup beside it.",
          zh: "如已损坏，请保留原文件，并在旁边恢复最新的备份。",
        },
      );
    case "foreign":
      return fail(
        "store",
        { en: `${path} is the database of another program`, zh: `${path} 是其他程序的数据库` },
        { en: "Name the hub's own store by --store.", zh: "请用 --store 指定回调中心自己的存储。" },
      );
    case "newer":
      return fail(
        "store",
        {
          en: `a newer ringback wrote ${path}: schema version ${found.version}, and this one knows up to ${found.known}`,
          zh: `${path} 由更新版本的 ringback 写入：结构版本 ${found.version}，本版本只认识到 ${found.known}`,
        },
        {
          en: "Run the newer ringback, or restore the backup made before the upgrade.",
          zh: "请运行较新的版本，或恢复升级前的备份。",
        },
      );
    case "opened":
      return checkOpened(path, found);
  }
}

function checkOpened(path: string, found: StoreExamination & { readonly kind: "opened" }): Finding {
  const { version, known, sizeBytes, damage } = found;
  const size = sizeText(sizeBytes);
  if (damage !== null && damage.length > 0) {
    return fail(
      "store",
      { en: `${path} is damaged: ${damage.join("; ")}`, zh: `${path} 已损坏：${damage.join("；")}` },
      {
        en: "Stop the hub, keep the file as it is, and restore the newest backup. Look at the disk.",
        zh: "请停止回调中心，保留原文件，恢复最新的备份，并检查磁盘。",
      },
    );
  }
  const schema = { en: `schema version ${version}`, zh: `结构版本 ${version}` };
  if (version < known && version > 0) {
    return warn(
      "store",
      {
        en: `${size}, ${schema.en}: the next start brings it to ${known}`,
        zh: `${size}，${schema.zh}：下次启动将升级到 ${known}`,
      },
      {
        en: "Make a backup before: the older ringback can't read it afterwards.",
        zh: "请先备份：升级后旧版本将无法读取。",
      },
    );
  }
  return damage === null
    ? ok("store", {
        en: `${size}, ${schema.en}; too large to be read through here, so damage was not looked for`,
        zh: `${size}，${schema.zh}；文件较大，未做完整性检查`,
      })
    : ok("store", { en: `${size}, ${schema.en}, undamaged`, zh: `${size}，${schema.zh}，完好` });
}
