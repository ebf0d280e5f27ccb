import { NoSnapshotError } from "../../model/terms/index.ts";
import type { Store } from "../store.ts";

/** Says by what the store is copied: the server does that itself, and goes back to any moment as well. */
export function snapshot(): Store["snapshot"] {
  return async () => {
    throw new NoSnapshotError({
      en:
        "its PostgreSQL server has means of its own. pg_dump --schema=ringback copies it while hubs go on; a base " +
        "backup with the archived log (pg_basebackup, or what your provider offers) goes back to any moment.",
      zh:
        "请使用 PostgreSQL 服务器自带的手段。pg_dump --schema=ringback 可在服务运行期间导出；" +
        "基础备份加归档日志（pg_basebackup 或云厂商提供的备份）可恢复到任意时刻。",
    });
  };
}
