import type { StoreLocation } from "../config/index.ts";
import { ConfigError } from "../model/index.ts";
import { type Migrated, prepareDatabase } from "../store/postgres/index.ts";

/** Makes the schema of a store on PostgreSQL what this program needs. @throws StoreVersionError, ConfigError */
export function prepareStore(location: StoreLocation, grantTo: string | null): Promise<Migrated> {
  switch (location.engine) {
    case "postgres":
      return prepareDatabase({ url: location.url, grantTo });
    case "sqlite":
      throw new ConfigError([
        {
          en: "--store should be postgres://OWNER:PASSWORD@HOST/DATABASE: a store in a file is brought up to date by the hub itself",
          zh: "--store 应为 postgres://OWNER:PASSWORD@HOST/DATABASE：文件存储由回调中心自行升级",
        },
      ]);
  }
}
